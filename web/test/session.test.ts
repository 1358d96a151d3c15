import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ApiError, change, get, onSession, readSession } from '../src/api/client';
import type { Hotline, MemberShare, Session } from '../src/api/types';
import { makeFormat } from '../src/format/format';
import { differences } from '../src/office/parts/difference';
import { reasons } from '../src/pages/deviation-reasons';
import { can, kAbilities, type Ability, type Reader } from '../src/session/roles';
import { qrPath } from '../src/session/qr-code';
import { secretOf } from '../src/session/second-factor';
import { kPasswordRules } from '../src/session/welcome';

describe('what a role is shown', () => {
  const table = readFileSync(new URL('../../src/access/permissions.txt', import.meta.url), 'utf8');
  const roles: Reader[] = ['coordinator', 'client', 'manager', 'planner', 'auditor', 'public'];

  it('is what the table of permissions lets it ask', () => {
    for (const [ability, { route }] of Object.entries(kAbilities)) {
      const line = table.split('\n').find((one) => one.split(/\s+/).slice(0, 2).join(' ') === route);
      expect(line, route).toBeDefined();
      const letters = (line ?? '').trim().split(/\s+/).slice(-6);
      expect(roles.filter((role) => can(role, ability as Ability)), route).toEqual(roles.filter((_, n) => letters[n] !== '-'));
    }
  });
});

describe('requests', () => {
  const answers = (list: [number, unknown][]) => {
    const sent: { path: string; init: RequestInit }[] = [];
    vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
      sent.push({ path, init });
      const [status, body] = list.shift() ?? [500, {}];
      return Promise.resolve(new Response(JSON.stringify(body), { status }));
    });
    return sent;
  };
  const session = (account: string, csrf: string): Partial<Session> => ({ signed_in: true, account, csrf });
  afterEach(() => vi.unstubAllGlobals());
  const header = (one: { init: RequestInit } | undefined) => (one?.init.headers as Record<string, string>)['Rufbund-Csrf'];

  it('carry the session\'s word with every change, and with nothing else', async () => {
    const sent = answers([[200, session('a', 'word')], [200, {}], [200, {}]]);
    await readSession();
    await get('/api/overview');
    await change('PUT', '/api/x', { y: 1 });
    expect(sent.map(header)).toEqual([undefined, undefined, 'word']);
  });

  it('are sent again with the new word where the same person signed in anew, and only then', async () => {
    const missing: [number, unknown] = [403, { code: 'csrf_missing', status: 403 }];
    const sent = answers([[200, session('a', 'old')], missing, [200, session('a', 'new')], [200, { done: true }]]);
    await readSession();
    expect(await change('POST', '/api/x')).toEqual({ done: true });
    expect(header(sent[3])).toBe('new');
    const other = answers([missing, [200, session('b', 'newer')], [200, { done: true }]]);
    await expect(change('POST', '/api/x')).rejects.toThrow(ApiError);
    expect(other.length).toBe(2);
  });

  it('tell that the session is over', async () => {
    const told: unknown[] = [];
    onSession((now) => told.push(now));
    answers([[401, { code: 'sign_in_needed', status: 401 }], [401, { code: 'wrong_credentials', status: 401 }]]);
    await expect(get('/api/overview')).rejects.toThrow();
    await expect(change('POST', '/api/session', {})).rejects.toThrow();
    expect(told).toEqual([null]);
    onSession(() => undefined);
  });
});

describe('the second factor', () => {
  it('shows its secret in groups of four, as people type it', () => {
    expect(secretOf('otpauth://totp/Rufbund:a%40b?secret=ABCDEFGHIJKL&issuer=Rufbund')).toBe('ABCD EFGH IJKL');
  });

  it('draws a QR code with its three eyes and a quiet zone', () => {
    const { size, path } = qrPath('otpauth://totp/Rufbund:ada%40example.org?secret=ABCDEFGHIJKLMNOPQRSTUVWXYZ234567&issuer=Rufbund');
    expect((size - 8 - 17) % 4).toBe(0); // 17 + 4 × version modules, four around
    const inner = size - 8;
    for (const [x, y] of [[4, 4], [4 + inner - 7, 4], [4, 4 + inner - 7]]) expect(path).toMatch(new RegExp(`M${x} ${y}h7v1h-7z`));
    expect(path).not.toMatch(/M[0-3] |M\d+ [0-3]h/);
  });
});

describe('a password', () => {
  const met = (password: string) => kPasswordRules.every((rule) => rule.met(password));
  it('is held to the node\'s rules before it is sent', () => {
    expect(met('kurz')).toBe(false);
    expect(met('aaaaaaaaaaaaaaaa')).toBe(false);
    expect(met('ein langer Satz')).toBe(true);
    expect(met('öäüößéöäüößé')).toBe(true); // in any script
  });
});

describe('a change', () => {
  it('is told field by field, without what is the same or empty on both sides', () => {
    expect(differences({ name: 'A', role: 'x', gone: 1 }, { name: 'B', role: 'x', gone: 0 })).toEqual([
      { field: 'name', before: 'A', after: 'B' },
      { field: 'gone', before: 1, after: 0 },
    ]);
    expect(differences(null, { name: 'A', note: '', list: [], used_at: 0 })).toEqual([{ field: 'name', before: undefined, after: 'A' }]);
    expect(differences(null, { password_hash: '***' })).toEqual([]);
    expect(differences({ password_hash: '***', x: 1 }, { password_hash: '***', x: 2 })).toEqual([{ field: 'x', before: 1, after: 2 }]);
    expect(differences(null, null)).toEqual([]);
  });

  it('of a whole form is told by what changed in it, also where the books keep it as text', () => {
    const before = { name: { de: 'Spenden', en: 'Donations' }, languages: ['de'], topics: [{ key: 'a', digit: 1 }, { key: 'b', digit: 2 }] };
    const after = { ...before, languages: ['de', 'en'], topics: [before.topics[0], { key: 'b', digit: 3 }] };
    const told = [
      { field: 'languages', within: ['document'], before: ['de'], after: ['de', 'en'] },
      { field: 'digit', within: ['document', 'topics', '2'], before: 2, after: 3 },
    ];
    expect(differences({ document: JSON.stringify(before) }, { document: JSON.stringify(after) })).toEqual(told);
    expect(differences({ document: before }, { document: after })).toEqual(told);
    expect(differences(null, { document: '{"name":{"de":"Spenden"}}' })).toEqual([{ field: 'de', within: ['document', 'name'], before: undefined, after: 'Spenden' }]);
    expect(differences({ note: '[offen' }, { note: '{x' })).toEqual([{ field: 'note', before: '[offen', after: '{x' }]);
  });
});

describe('amounts', () => {
  it('are written as the locale writes them', () => {
    expect(makeFormat('de').money(-123_456).replace(/\u00a0/g, ' ')).toBe('−1.234,56 €');
    expect(makeFormat('en').money(5)).toBe('€0.05');
    expect(makeFormat('de').money(null)).toBe('–');
  });
});

describe('why a deviation, for a member that sees its own figures alone', () => {
  it('goes by what its part of all conversations makes them', () => {
    const since = (more: object) => ({ share_ppm: 0, conversations_ppm: 0, deviation_ppm: 0, over_cap_ppm: null, ...more });
    const own = { member: 'a', agreed_ppm: 500_000, present: true, seats: { total: 10, offline: 0, paused: 0 }, since_agreement: since({ conversations: 50, conversations_ppm: 250_000, deviation_ppm: -250_000 }) } as unknown as MemberShare;
    const rival = { member: 'b', agreed_ppm: 500_000, since_agreement: since({ conversations_ppm: 750_000, deviation_ppm: 250_000 }) } as unknown as MemberShare;
    const hotline = { seats: { total: 40, offline: 0, paused: 0 }, last_15_min: { asa_ms: 2_000 } } as unknown as Hotline;
    expect(reasons(hotline, own, [own, rival])).toEqual([{ code: 'few_seats', signed_in: 10, all: 40, seat_share_ppm: 250_000 }]);
  });
});

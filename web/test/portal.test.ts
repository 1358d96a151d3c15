import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { kPortalAbilities, mayInPortal, type PortalAbility } from '../src/portal/abilities';
import { fields, hundredthHours, limited, spans } from '../src/portal/intervals';
import { left } from '../src/portal/parts/shown';
import { daysLeft, tasksOf, waitsForOffice, type Known } from '../src/portal/tasks';
import { asTable, dayCopied, emptyWeek, filled, indexOf, moved, pasted, seatHours, type Range } from '../src/portal/week';

describe('what is found in the portal', () => {
  const table = readFileSync(new URL('../../src/access/permissions.txt', import.meta.url), 'utf8');
  it('is what the table of permissions lets members and clients ask', () => {
    const columns = { coordinator: 0, client: 1, manager: 2, planner: 3, auditor: 4, public: 5 };
    for (const [ability, { route }] of Object.entries(kPortalAbilities)) {
      const line = table.split('\n').find((one) => one.split(/\s+/).slice(0, 2).join(' ') === route);
      expect(line, route).toBeDefined();
      const letters = (line ?? '').trim().split(/\s+/).slice(-6);
      for (const role of ['client', 'manager', 'planner'] as const) expect(mayInPortal(role, ability as PortalAbility), `${route} ${role}`).toBe(letters[columns[role]] !== '-');
    }
  });
});

const at = (day: number, hour: number) => ({ day, hour });
const range = (a: [number, number], b: [number, number]): Range => ({ from: at(...a), to: at(...b) });

describe('a week of seats', () => {
  it('is filled over a selection in either direction, and nowhere else', () => {
    const week = filled(emptyWeek(), range([4, 17], [0, 8]), 3);
    expect(seatHours(week)).toBe(5 * 10 * 3);
    expect(week[indexOf(at(0, 7))]).toBe(0);
    expect(week[indexOf(at(5, 8))]).toBe(0);
    expect(filled(week, range([0, 8], [0, 8]), 99_999)[8]).toBe(5_000);
  });

  it('keeps a step of the keyboard inside', () => {
    expect(moved(at(0, 0), -1, -1)).toEqual(at(0, 0));
    expect(moved(at(6, 23), 1, 1)).toEqual(at(6, 23));
  });

  it('copies a day onto others', () => {
    const week = dayCopied(filled(emptyWeek(), range([0, 9], [0, 10]), 4), 0, [1, 6]);
    expect(week[indexOf(at(6, 9))]).toBe(4);
    expect(week[indexOf(at(2, 9))]).toBe(0);
    expect(week.length).toBe(168);
  });

  it('goes to a spreadsheet and comes back the same, in either direction', () => {
    const week = filled(filled(emptyWeek(), range([1, 8], [2, 9]), 7), range([1, 8], [1, 8]), 2);
    const part = range([1, 8], [2, 9]);
    expect(asTable(week, part, false)).toBe('2\t7\n7\t7');
    for (const transposed of [false, true]) {
      const back = pasted(emptyWeek(), range([1, 8], [1, 8]), `${asTable(week, part, transposed)}\r\n`, transposed);
      expect(back).toEqual({ seats: week, range: part });
    }
  });

  it('takes nothing where anything pasted is no number or does not fit, and says where', () => {
    const one = range([6, 22], [6, 22]);
    expect(pasted(emptyWeek(), range([0, 22], [0, 22]), '1\t2\n3\tviele', false)).toMatchObject({ mistake: 'number', row: 2, column: 2, text: 'viele' });
    expect(pasted(emptyWeek(), one, '1\t2\t3', false)).toMatchObject({ mistake: 'too_large', column: 3 });
    expect(pasted(emptyWeek(), one, ' ', false)).toMatchObject({ mistake: 'empty' });
    expect(pasted(emptyWeek(), one, '-1', false)).toMatchObject({ mistake: 'number' });
    expect(pasted(emptyWeek(), one, '5001', false)).toMatchObject({ mistake: 'number' });
  });

  it('fills the whole selection from a single pasted value', () => {
    const result = pasted(emptyWeek(), range([0, 0], [6, 23]), '2', false);
    expect('seats' in result && seatHours(result.seats)).toBe(336);
  });
});

describe('an order by interval', () => {
  it('is told in spans, typed by the hour, and counted in seat-hours', () => {
    expect(spans([4, 4, 6])).toEqual([{ first: 0, count: 2, seats: 4 }, { first: 2, count: 1, seats: 6 }]);
    const begin = Date.parse('2026-01-12T08:30:00Z');
    expect(fields([4, 4, 4, 4], begin, 15, false).map((one) => one.count)).toEqual([2, 2]);
    expect(fields([4, 4, 4, 4], begin, 15, true).length).toBe(4);
    expect(hundredthHours([4, 4, 6], 15)).toBe(350);
    expect(limited([4, 4, 6], 5)).toEqual([4, 4, 5]);
  });

  it('has a deadline that is told in its largest units', () => {
    expect(left(90_061_000)).toEqual({ days: 1, hours: 1, minutes: 1, seconds: 1 });
    expect(left(-5)).toEqual({ days: 0, hours: 0, minutes: 0, seconds: 0 });
  });
});

describe('what a member has to do', () => {
  const now = Date.parse('2026-11-29T10:00:00Z');
  const known = (more: Partial<Known>): Known => ({
    member: { key: 'a', missing: [] } as unknown as Known['member'],
    callUps: [],
    evidence: [],
    keys: [],
    contacts: [{ id: 'contact-1' }],
    pledges: [{ id: 'pledge-1', valid_to: '2026-12-31' }],
    ...more,
  });
  const kinds = (more: Partial<Known>) => tasksOf(known(more), now).map((one) => one.kind);

  it('is nothing where nothing is open', () => {
    expect(kinds({})).toEqual([]);
  });

  it('begins with the call-up whose deadline is nearest; what is answered or over is none', () => {
    const order = (id: string, deadline: string, state = 'open') => ({ id, state, deadline });
    const tasks = tasksOf(known({ callUps: [order('late', '2026-11-29T12:00:00Z'), order('soon', '2026-11-29T10:05:00Z'), order('over', '2026-11-29T09:59:00Z'), order('done', '2026-11-29T12:00:00Z', 'accepted')], contacts: [] }), now);
    expect(tasks.map((one) => one.id)).toEqual(['soon', 'late', 'contact']);
  });

  it('is the evidence that is missing, and what the office has in hand is not', () => {
    const member = { key: 'a', missing: ['iso_18295_1', 'site_check:a-kiel', 'agreement:agreement-1'] } as unknown as Known['member'];
    const evidence = [{ id: 'e1', kind: 'site_check', site: 'a-kiel', status: 'submitted', submitted_at: '2026-11-01T00:00:00Z' }];
    const tasks = tasksOf(known({ member, evidence }), now);
    expect(tasks.map((one) => one.kind)).toEqual(['agreement', 'missing', 'missing']);
    expect(tasks.filter(waitsForOffice).map((one) => one.id)).toEqual(['site_check:a-kiel']);
  });

  it('is evidence that ends within two months unless newer is there', () => {
    const old = { id: 'e1', kind: 'iso_18295_1', status: 'accepted', submitted_at: '2025-01-01T00:00:00Z', expires_at: '2026-12-20T00:00:00Z' };
    expect(kinds({ evidence: [old] })).toEqual(['ends']);
    expect(kinds({ evidence: [old, { ...old, id: 'e2', submitted_at: '2026-11-01T00:00:00Z', expires_at: '2028-12-20T00:00:00Z' }] })).toEqual([]);
  });

  it('says how many days are left as the letters of the office do', () => {
    const now = Date.parse('2026-11-29T09:00:00Z');
    const left = (expires: string) => daysLeft(expires, now);
    expect([left('2026-12-11T08:00:00Z'), left('2026-12-11T09:00:00Z'), left('2026-11-29T09:00:01Z'), left('2026-11-28T00:00:00Z')]).toEqual([12, 12, 1, 0]);
  });

  it('is a key while one can object, and a pledge where none is valid any more', () => {
    const key = { id: 'key-1', status: 'proposed', objections_until: '2026-12-01T00:00:00Z' } as unknown as Known['keys'][number];
    expect(kinds({ keys: [key], pledges: [{ id: 'pledge-1', valid_to: '2026-11-28' }] })).toEqual(['key', 'pledge']);
    expect(kinds({ keys: [{ ...key, objections_until: '2026-11-01T00:00:00Z' }] })).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import type { CallUp, Evidence, HotlineForm, MemberSite, Readiness } from '../src/api/types';
import { coverage } from '../src/office/cases/coverage';
import { pledgedFor, seatsOf, skillsPledged } from '../src/office/cases/order';
import { projected } from '../src/office/cases/spend';
import { draftForm, draftValues, inputOfChange, inputOfPointer } from '../src/office/hotlines/form';
import { checklist, nextExpiry } from '../src/office/members/standing';
import { centsOf, ppmOf } from '../src/office/parts/money';
import { isLeftOut } from '../src/office/parts/time';
import { tintOf } from '../src/office/parts/week-grid';
import { hoursOf, spread } from '../src/office/plans/demand';
import { byHourOfWeek, hourOfWeek, midnightOf } from '../src/office/readiness';

const kHour = 3_600_000;

describe('a time of day', () => {
  it('that the clocks leave out is known as such', () => {
    const zone = process.env.TZ;
    process.env.TZ = 'Europe/Berlin';
    expect(['2027-03-28T01:59', '2027-03-28T02:00', '2027-03-28T02:30', '2027-03-28T03:00', '2027-10-31T02:30', '2027-03', ''].filter(isLeftOut)).toEqual(['2027-03-28T02:00', '2027-03-28T02:30']);
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  });
});

describe('money and shares as people type them', () => {
  it('are understood in both ways of writing, and refused where they are neither', () => {
    for (const text of ['1.234,50', '1234,5', '1234.50', '1,234.50', ' 1234,50 € ']) expect(centsOf(text), text).toBe(123_450);
    expect(centsOf('60.000')).toBe(6_000_000);
    expect(centsOf('0')).toBe(0);
    for (const text of ['', 'viel', '-5', '1,2345']) expect(centsOf(text), text).toBeNull();
    expect(ppmOf('22,5')).toBe(225_000);
    expect(ppmOf('3 %')).toBe(30_000);
    expect(ppmOf('drei')).toBeNull();
  });
});

describe('a checklist', () => {
  const now = Date.parse('2026-06-01T12:00:00Z');
  const one = (more: Partial<Evidence>): Evidence => ({ id: 'e', kind: 'iso_18295_1', site: '', status: 'accepted', valid_from: '2026-01-01T00:00:00Z', expires_at: '2027-01-01T00:00:00Z', ...more });
  const sites = [{ key: 'kiel' } as MemberSite];

  it('rests on what is accepted and valid now; a contract under Art. 26 stands in for Art. 28', () => {
    const points = checklist([one({}), one({ kind: 'art_26' }), one({ kind: 'code_of_conduct', status: 'submitted' }), one({ kind: 'site_check', site: 'kiel', expires_at: '2026-05-01T00:00:00Z' })], sites, now);
    expect(points.map((point) => [point.code, point.valid !== null, point.waiting !== null])).toEqual([
      ['iso_18295_1', true, false], ['art_28', true, false], ['code_of_conduct', false, true], ['site_check:kiel', false, false],
    ]);
  });

  it('warns of the first expiry that nothing longer replaces', () => {
    expect(nextExpiry([one({ expires_at: '2026-07-01T00:00:00Z' }), one({ expires_at: '2028-01-01T00:00:00Z' })], now)?.at).toBe('2028-01-01T00:00:00Z');
    expect(nextExpiry([one({ expires_at: '2026-07-01T00:00:00Z' }), one({ expires_at: null })], now)).toBeNull();
    expect(nextExpiry([one({ status: 'submitted' })], now)).toBeNull();
  });
});

describe('a week of readiness', () => {
  it('begins at midnight of the alliance, in summer and in winter', () => {
    expect(new Date(midnightOf(Date.parse('2026-07-08T09:00:00Z'))).toISOString()).toBe('2026-07-07T22:00:00.000Z');
    expect(new Date(midnightOf(Date.parse('2026-01-14T22:59:00Z'))).toISOString()).toBe('2026-01-13T23:00:00.000Z');
  });

  it('puts every hour at its place, on whatever day it begins, also where the clock is changed', () => {
    const monday = midnightOf(Date.parse('2026-07-06T09:00:00Z')), sunday = midnightOf(Date.parse('2026-07-05T09:00:00Z'));
    const hours = Array.from({ length: 168 }, (_, hour) => hour);
    expect(byHourOfWeek(hours, monday)).toEqual(hours);
    expect(byHourOfWeek(hours, sunday).slice(0, 24)).toEqual(hours.slice(24, 48));
    expect(byHourOfWeek(hours, sunday).slice(6 * 24)).toEqual(hours.slice(0, 24));
    const spring = midnightOf(Date.parse('2026-03-29T10:00:00Z')); // 2 h of Sunday is not there, and the 168th hour is of the next Sunday
    expect(byHourOfWeek(Array.from({ length: 168 }, () => 5), spring)[6 * 24 + 2]).toBe(0);
    expect(byHourOfWeek(hours, spring)[6 * 24]).toBe(0);
    expect(hourOfWeek(Date.parse('2026-03-29T01:00:00Z'))).toBe(6 * 24 + 3);
  });

  it('tints nothing as nothing, and the most as the most', () => {
    expect([0, 1, 5, 10].map((n) => tintOf(n, 10))).toEqual([0, 1, 3, 5]);
    expect(tintOf(0, 0)).toBe(0);
  });
});

describe('an order', () => {
  it('takes one number for all intervals, or one for each', () => {
    expect(seatsOf('4', 3)).toEqual([4, 4, 4]);
    expect(seatsOf('4 5;6', 3)).toEqual([4, 5, 6]);
    expect(seatsOf('4 5', 3)).toBeNull();
    expect(seatsOf('vier', 1)).toBeNull();
  });

  it('is held against the least that was pledged with its skills', () => {
    const rows = [{ member: 'a', skills: 'de+termine', seats: [5, 3, 9] }, { member: 'a', skills: 'en', seats: [9, 9, 9] }, { member: 'b', skills: 'de+termine', seats: [1, 1, 1] }] as Readiness[];
    expect(pledgedFor(rows, 'a', ['de'], 3)).toBe(3);
    expect(pledgedFor(rows, 'a', ['fr'], 3)).toBe(0);
  });

  it('begins with what is pledged, not with all that the hotline knows', () => {
    const hotline = ['de', 'en', 'termine', 'probe'];
    const rows = [
      { member: 'a', skills: 'de+termine', seats: [5, 3] }, { member: 'a', skills: 'de+en+termine', seats: [2, 2] }, { member: 'a', skills: 'fr', seats: [9, 9] }, { member: 'b', skills: 'de+en+spenden', seats: [1, 1] },
      { member: 'c', skills: 'probe', seats: [0, 4] },
    ] as Readiness[];
    expect(skillsPledged(rows, 'a', hotline, 2)).toEqual(['de', 'termine']);
    expect(skillsPledged(rows, 'b', hotline, 2)).toEqual(['de', 'en']);
    expect(skillsPledged(rows, 'c', hotline, 2)).toEqual(['de', 'termine']); // nothing for the whole time: as another did
    expect(skillsPledged([], 'a', hotline, 2)).toEqual(hotline);
  });

  it('counts once, whoever takes its rest', () => {
    const order = { state: 'accepted', replaces: '', interval_minutes: 15, begin_at: '2026-06-01T08:00:00Z', ends_at: '2026-06-01T08:30:00Z', ordered: [4, 4], accepted: [2, 4] } as CallUp;
    const rest = { ...order, replaces: 'callup-1', ends_at: '2026-06-01T08:15:00Z', ordered: [2], accepted: [2] } as CallUp;
    expect(coverage([order, rest]).map(({ ordered, accepted }) => [ordered, accepted])).toEqual([[4, 4], [4, 4]]);
    expect(coverage([{ ...order, state: 'withdrawn' } as CallUp])).toEqual([]);
  });
});

describe('what a case will have cost', () => {
  it('goes on as the last hour went, and is not guessed where nothing was spent', () => {
    expect(projected({ spent_cents: 1_000, hourly_cents: 500 }, 0, 2 * kHour)).toBe(2_000);
    expect(projected({ spent_cents: 1_000, hourly_cents: 0 }, 0, 2 * kHour)).toBeNull();
    expect(projected({ spent_cents: 1_000, hourly_cents: 500 }, 0, null)).toBeNull();
  });
});

describe('a demand', () => {
  it('is spread without losing a call', () => {
    for (const shape of ['day', 'evening', 'even'] as const) for (const total of [0, 1, 23, 2_000]) expect(spread(total, shape).reduce((sum, n) => sum + n, 0)).toBe(total);
    expect(hoursOf(spread(2_000, 'day').join(' '))).toHaveLength(24);
    expect(hoursOf('1 2 3')).toBeNull();
  });
});

describe("a hotline's form", () => {
  const form: HotlineForm = {
    name: { de: 'Spenden', en: 'Donations' }, languages: ['de'], numbers: [{ number: '+49 30 23125 003', language: 'de', carrier: 'funk' }], hours: { always: false, timezone: 'Europe/Berlin', weekly: ['mon-fri 08:00-20:00'], closed: [] },
    topics: [{ key: 'fragen', name: { de: 'Fragen', en: 'Questions' }, digit: 1, norm_work_s: 180, needs_skill: true }], limits: { max_waiting: 500, max_wait_s: 1200 }, service_target: { seconds: 20, percent: 80 }, thanks: true,
    seats: [{ site: 'kiel', channels: 3, skills: ['de'] }], prompts: { welcome: { de: 'Guten Tag.' }, closed: { de: 'Wir haben geschlossen.' } }, weights_ppm: { elbruf: 333_333, nordlicht: 666_667 },
    announcements: [{ title: 'Voll', text_de: 'Heute ist alles vergeben.', text_en: '' }],
  };
  const members = ['elbruf', 'nordlicht'];

  it('comes back whole from its inputs, in both languages', () => {
    for (const comma of [true, false]) expect(draftForm(draftValues(form, '', comma), form, members)).toEqual(form);
  });

  it('begins empty: nothing is said that nobody wrote', () => {
    expect(draftForm(draftValues({}, ''), {}, [])).toMatchObject({ seats: [], weights_ppm: {}, prompts: {}, announcements: [], topics: [], numbers: [] });
  });

  it('keeps shares of those alone who have seats, words that say something, and topics that need no skill', () => {
    const values = draftValues(form, '');
    const left = draftForm({ ...values, shares: { ...values.shares, fremd: '10' }, prompts: { closed: { de: '  ', en: 'Closed.' }, goodbye: { de: '' } }, topics: 'fragen; Fragen; Questions; 1; 180; all' }, form, members);
    expect(left.weights_ppm).toEqual(form.weights_ppm);
    expect(left.prompts).toEqual({ closed: { en: 'Closed.' } });
    expect(left.topics?.[0]?.needs_skill).toBe(false);
    expect(draftForm({ ...values, share_by: 'channels' }, form, members).weights_ppm).toEqual({});
  });

  it('leads from a problem to its input', () => {
    expect(['/name/en', '/hours/weekly/0', '/numbers/1/number', '/seats/0', '/limits/max_wait_s', '/weights_ppm/elbruf', '/prompts/closed/de', ''].map(inputOfPointer)).toEqual(['name_en', 'weekly', 'numbers', 'seats', 'max_wait_min', 'shares', 'prompts-closed-de', '']);
    expect(['/document/hours/timezone', '/client', '/version'].map(inputOfChange)).toEqual(['timezone', 'client', 'version']);
  });
});

import { describe, expect, it } from 'vitest';
import { withQuery } from '../src/api/client';
import { followDelay } from '../src/api/use-resource';
import type { Alarm, Decision, Hotline, Interval, MemberShare, Picture, Site } from '../src/api/types';
import { rebuild } from '../src/charts/share-history';
import { columns } from '../src/charts/line-chart';
import { includes } from '../src/live/use-command';
import de from '../locales/de.json';
import { makeFormat } from '../src/format/format';
import { refusedNow } from '../src/components/strip';
import { seatsOf, shownSeats, shownState, signedIn, sumSeats } from '../src/components/seats';
import { answerKey, factParams } from '../src/pages/call/why';
import { brokenKey, minutes } from '../src/pages/call/timeline';
import { filtersOf, toQuery } from '../src/pages/calls';
import { reasons } from '../src/pages/deviation-reasons';
import { href, parseRoute } from '../src/router';

describe('addresses', () => {
  it('survive a round trip, whatever the key contains', () => {
    const route = parseRoute(href(['calls', 'a b/ü'], { q: 'x=1&y' }));
    expect(route.path).toEqual(['calls', 'a b/ü']);
    expect(route.query.get('q')).toBe('x=1&y');
  });

  it('do not fall over nonsense', () => {
    expect(parseRoute('#/%E0%A4%A').path).toEqual(['%E0%A4%A']);
    expect(parseRoute('').path).toEqual([]);
  });
});

describe('the search for calls', () => {
  it('turns seconds into milliseconds and leaves out what is empty', () => {
    const query = toQuery(filtersOf(new URLSearchParams('min_wait=1,5&member=nordlicht&unknown=1')));
    expect(withQuery('/api/calls', query)).toBe('/api/calls?member=nordlicht&min_wait_ms=1500');
  });
});

describe('a command', () => {
  const picture = (sequence: number) => ({ hotlines: [{ key: 'impfen', journal: { sequence } }] }) as unknown as Picture;
  const result = { effect: 'applied', results: [{ hotline: 'impfen', sequence: 10, effect: 'applied', reason: null }] } as const;

  it('is seen once the picture includes its record, not before', () => {
    expect(includes(null, { ...result, results: [...result.results] })).toBe(false);
    expect(includes(picture(9), { ...result, results: [...result.results] })).toBe(false);
    expect(includes(picture(10), { ...result, results: [...result.results] })).toBe(true);
  });
});

describe('what follows the live feed', () => {
  it('is read again when something changed, at most once a second', () => {
    expect(followDelay({ sign: 'a', at: 0 }, 'a', 5_000)).toBeNull();
    expect(followDelay({ sign: 'a', at: 0 }, 'b', 5_000)).toBe(0);
    expect(followDelay({ sign: 'a', at: 4_700 }, 'b', 5_000)).toBe(700);
  });
});

describe('the chart', () => {
  const one = (from: string, more: Partial<Interval>): Interval =>
    ({ from, max_waiting: 5, answered: 3, abandoned: 2, refused: 1, ...more }) as Interval;

  it('ends in the present line and stacks the lost calls downwards', () => {
    const [x, line, answered, lost, left] = columns([one('2026-01-12T08:00:00.000Z', {}), one('2026-01-12T08:01:00.000Z', {})], 17);
    expect(x).toHaveLength(2);
    expect(line).toEqual([5, 17]);
    expect(answered).toEqual([3, 3]);
    expect(lost).toEqual([-3, -3]);
    expect(left).toEqual([-2, -2]);
    expect(columns([one('2026-01-12T08:00:00.000Z', { answered: 0, abandoned: 0, refused: 0 })], null).slice(2)).toEqual([[null], [null], [null]]);
  });
});

describe('announced minutes', () => {
  it('never promise less than a minute', () => {
    expect(minutes(0, 20_000)).toEqual({ low: 1, high: 1 });
    expect(minutes(150_000, 250_000)).toEqual({ low: 2, high: 5 });
  });
});

describe('a conversation that broke', () => {
  it('blames nobody where its record does not say by whom', () => {
    expect(de[brokenKey({ broken_by: 'platform' })]).toContain('niemandem belastet');
    expect(brokenKey({})).toBe('tl.broken.unknown');
    expect(de[brokenKey({})]).not.toMatch(/Platz|Plattform/);
  });
});

describe('who calls now', () => {
  const open = { key: 'impfen', state: 'open' } as const;
  const alarm = (code: Alarm['code'], hotline: string | null = null) => ({ code, hotline });

  it('is refused while the hotline is closed or no call can be taken', () => {
    expect(refusedNow({ ...open, state: 'closed' }, [])).toBe('closed');
    expect(refusedNow(open, [alarm('media_missing')])).toBe('media_failed');
    expect(refusedNow(open, [alarm('journal_failing', 'impfen')])).toBe('journal_failed');
    expect(refusedNow(open, [alarm('service_level_low', 'impfen'), alarm('engine_queue_full')])).toBe('overloaded');
  });

  it('is not refused for anything else, nor for another hotline', () => {
    expect(refusedNow(open, [alarm('no_seat', 'impfen'), alarm('line_full', 'impfen')])).toBeNull();
    expect(refusedNow(open, [alarm('journal_failing', 'other')])).toBeNull();
  });
});

describe('the answer to where a call went', () => {
  it('follows what was recorded', () => {
    const standing = (ready_seats: number) => ({ ready_seats, agreed_ppm: 500_000 }) as Decision['members'][number];
    const one = [standing(3), standing(0)], both = [standing(3), standing(1)];
    expect(answerKey({ candidates: 1, members: one, reason: 'seat_freed' })).toBe('why.answer.freed');
    expect(answerKey({ candidates: 1, members: one, reason: 'ticket_came' })).toBe('why.answer.only');
    expect(answerKey({ candidates: 2, members: both, reason: 'ticket_came' })).toBe('why.answer.came');
    expect(answerKey({ candidates: 2, members: both, reason: 'seat_freed' })).toBe('why.answer.front');
    expect(answerKey({ candidates: 2, members: both, reason: 'ticket_returned' })).toBe('why.answer.again');
    expect(answerKey({ candidates: 1, members: one, reason: 'ticket_returned' })).toBe('why.answer.again_only');
    // The other one had a seat too, and was ahead of its share by more than the tolerance.
    expect(answerKey({ candidates: 1, members: both, reason: 'ticket_came' })).toBe('why.answer.came');
  });
});

describe('a fact of a decision', () => {
  const fact = { code: 'within_tolerance', rule: 'R3', candidates: 2, ahead_norm_work_ms: 180_000, tolerance_norm_work_ms: 108_000 } as const;

  it('says how far ahead the member was in its own norm work', () => {
    expect(factParams(fact, 2, makeFormat('de'))).toMatchObject({ ahead: '3:00\u00a0min', tolerance: '1:48\u00a0min' });
    expect(de['why.fact.within_tolerance']).toMatch(/^Es lag \{ahead\} Normarbeit vor /);
  });

  it('has whatever its sentence names', () => {
    const given = Object.keys(factParams(fact, 2, makeFormat('de')));
    for (const [key, text] of Object.entries(de))
      if (key.startsWith('why.fact.')) for (const [, name] of text.matchAll(/\{(\w+)\}/g)) expect(given, key).toContain(name);
  });
});

describe('the seats of a site that does not answer', () => {
  const seats = { total: 6, offline: 1, ready: 3, offered: 0, talking: 1, wrap_up: 0, paused: 1 };

  it('are not free but unreachable; whoever talks goes on', () => {
    expect(shownSeats({ reachable: false, seats })).toEqual({ ...seats, ready: 0, unreachable: 3 });
    expect(shownState({ reachable: false }, 'ready')).toBe('unreachable');
    expect(shownState({ reachable: false }, 'talking')).toBe('talking');
  });

  it('are shown as they are where it answers', () => {
    expect(shownSeats({ reachable: true, seats })).toEqual(seats);
    expect(shownState({ reachable: true }, 'ready')).toBe('ready');
  });

  it('stand by themselves in a sum', () => {
    const sites = [{ reachable: true, seats }, { reachable: false, seats }];
    expect(sumSeats(sites.map(shownSeats))).toMatchObject({ total: 12, ready: 3, unreachable: 3, talking: 2 });
  });

  it('are neither free nor signed in for their member and their hotline', () => {
    const site = (hotline: string, member: string, reachable: boolean) => ({ hotline, member, reachable, seats }) as Site;
    const sites = [site('impfen', 'a', true), site('impfen', 'a', false), site('impfen', 'b', true), site('other', 'a', true)];
    expect(seatsOf(sites, 'impfen', 'a')).toMatchObject({ total: 12, ready: 3, unreachable: 3 });
    expect(signedIn(seatsOf(sites, 'impfen', 'a'))).toBe(5);
    expect(signedIn(seatsOf(sites, 'impfen'))).toBe(9);
  });
});

describe('why a member deviates', () => {
  const seats = (n: number) => ({ total: n, offline: 0, ready: n, offered: 0, talking: 0, wrap_up: 0, paused: 0 });
  const share = (member: string, agreed: number, delivered: number, n: number, more: Partial<MemberShare> = {}): MemberShare =>
    ({
      member,
      name: member,
      agreed_ppm: agreed,
      present: true,
      seats: seats(n),
      offers_failed: 0,
      claims_forfeited: 0,
      since_agreement: { conversations: 500, share_ppm: delivered, deviation_ppm: delivered - agreed, taken_back_ms: 0 },
      ...more,
    }) as MemberShare;
  const hotline = (asa: number | null) => ({ last_15_min: { asa_ms: asa } }) as Hotline;
  const codes = (h: Hotline, s: MemberShare, all: MemberShare[]) => reasons(h, s, all).map((reason) => reason.code);

  it('has nothing to explain where the shares agree', () => {
    const all = [share('a', 500_000, 501_000, 10), share('b', 500_000, 499_000, 10)];
    expect(codes(hotline(2_000), all[0]!, all)).toEqual(['even']);
  });

  it('points to the seats when callers waited and seats explain it', () => {
    const all = [share('a', 500_000, 300_000, 6), share('b', 500_000, 700_000, 14)];
    expect(codes(hotline(60_000), all[0]!, all)).toEqual(['busy']);
    expect(codes(hotline(2_000), all[0]!, all)).toEqual(['few_seats']);
    expect(codes(hotline(2_000), all[1]!, all)).toEqual(['many_seats']);
  });

  it('does not blame the seats when they would explain the opposite', () => {
    const all = [share('a', 500_000, 400_000, 14, { offers_failed: 20 }), share('b', 500_000, 600_000, 6)];
    expect(codes(hotline(2_000), all[0]!, all)).toEqual(['failed']);
  });

  it('never leaves the question without an answer', () => {
    const all = [share('a', 500_000, 600_000, 10), share('b', 500_000, 400_000, 10)];
    expect(codes(hotline(2_000), all[0]!, all)).toEqual(['open']);
  });

  it('says so where there is too little to judge by', () => {
    const young = share('a', 500_000, 700_000, 10, { since_agreement: { conversations: 3, share_ppm: 700_000, deviation_ppm: 200_000, taken_back_ms: 0 } as MemberShare['since_agreement'] });
    expect(codes(hotline(null), young, [young])).toContain('young');
  });
});

describe('shares over time', () => {
  const call = (second: number, member: string, work = 60_000, taken_back = false) => ({
    ended_at: new Date(second * 1000).toISOString(),
    member,
    norm_work_ms: work,
    taken_back,
  });
  const totals = [
    { member: 'a', agreed_ppm: 500_000, norm_work_ms: 30 * 60_000 },
    { member: 'b', agreed_ppm: 500_000, norm_work_ms: 10 * 60_000 },
  ];

  it('go back to what they were before the last calls', () => {
    const past = rebuild([call(1000, 'a'), call(1010, 'a'), call(1020, 'b')], totals, 40, 0);
    expect(past.get('a')?.map((one) => one.at)).toEqual([1000, 1010, 1020]);
    expect(past.get('a')?.at(-1)?.deviation_ppm).toBe(250_000); // 30 of 40
    expect(past.get('a')?.[1]?.deviation_ppm).toBe(269_231); // 30 of 39
    expect(past.get('b')?.[0]?.deviation_ppm).toBe(9 / 38 < 0.5 ? Math.round((9 / 38) * 1e6) - 500_000 : 0);
  });

  it('do not reach behind the key in force, nor count what was taken back', () => {
    const past = rebuild([call(900, 'a'), call(1010, 'a', 60_000, true), call(1020, 'b')], totals, 40, 1000);
    expect(past.get('a')?.map((one) => one.at)).toEqual([1020]);
  });

  it('say nothing while there are too few calls', () => {
    expect(rebuild([call(1000, 'a')], totals, 5, 0).get('a')).toEqual([]);
  });
});

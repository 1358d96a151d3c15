// Every path, status and schema of openapi.yaml against the running server, and what must never harm it.
import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import net from 'node:net';
import { after, before, test } from 'node:test';
import { Checker, conforms, contract, Fixture, kOperator, pause, schemaOf } from './fixture.mjs';

const fixture = new Fixture(17000);
const { ask, feed, tell, port } = fixture;
const checker = new Checker(fixture);
const { check, get } = checker;

before(async () => {
  await fixture.open();
  await fixture.fresh();
});
after(() => fixture.close());
const fresh = () => fixture.fresh();

test('the examples of the contract fit their schemas', () => {
  for (const [pattern, item] of Object.entries(contract.paths))
    for (const operation of Object.values(item)) {
      const content = operation?.requestBody?.content?.['application/json'];
      if (content) conforms(content.schema, content.example, pattern);
    }
  for (const response of Object.values(contract.components.responses))
    for (const content of Object.values(response.content)) conforms(content.schema, content.example, response.description);
});

test('the picture', async () => {
  const { json } = await get('/api/overview');
  assert.equal(json.hotlines.length, 2);
  const impfen = json.hotlines[0];
  assert.equal(impfen.state, 'open');
  assert.ok(impfen.line.waiting >= 5, 'callers wait');
  assert.ok(impfen.line.oldest_wait_ms >= 30_000);
  assert.equal(impfen.line.in_menu, 1);
  const t = impfen.today;
  assert.equal(t.attempts, t.admitted + t.refused);
  assert.equal(t.refused_by_cause.overloaded, 12);
  assert.equal(t.offered, t.answered + t.abandoned + t.served_by_announcement + t.broken + t.closed_in_line + impfen.line.waiting + impfen.line.offered);
  assert.ok(t.service_level_ppm > 0 && t.asa_ms > 0 && t.talk_ms > 40_000 && t.aht_ms > t.talk_ms);
  assert.equal(json.members.filter((m) => m.hotline === 'impfen').reduce((sum, m) => sum + m.agreed_ppm, 0), 1_000_000);
  const shares = json.members.filter((m) => m.hotline === 'impfen').map((m) => m.since_agreement.share_ppm);
  assert.ok(Math.abs(shares.reduce((a, b) => a + b, 0) - 1_000_000) <= 3);
  assert.equal(impfen.position_bands.reduce((sum, b) => sum + b.waiting, 0), impfen.line.waiting);
  assert.equal(json.hotlines[1].state, 'closed');
  assert.ok(json.hotlines[1].hours.next_change);
});

test('hotlines, members, sites, seats, carriers, alarms', async () => {
  await get('/api/hotlines');
  await get('/api/hotlines/{hotline}', { hotline: 'impfen' });
  await get('/api/hotlines/{hotline}', { hotline: 'nirgends' }, 404);
  await get('/api/hotlines/{hotline}/members', { hotline: 'impfen' });
  await get('/api/members');
  const { json: member } = await get('/api/members/{member}', { member: 'nordlicht' });
  assert.equal(member.shares.length, 2);
  assert.equal(member.sites.length, 2);
  await get('/api/members/{member}', { member: 'niemand' }, 404);
  assert.equal((await get('/api/sites', {}, 200, { hotline: 'impfen', member: 'elbruf' })).json.items.length, 1);
  await get('/api/sites', {}, 404, { hotline: 'x' });
  await get('/api/sites/{site}', { site: 'nordlicht-kiel' });
  assert.equal((await get('/api/sites/{site}', { site: 'nordlicht-kiel' }, 200, { hotline: 'spenden' })).json.hotline, 'spenden');
  await get('/api/sites/{site}', { site: 'x' }, 404);
  const { json: first } = await get('/api/seats', {}, 200, { limit: '7' });
  assert.equal(first.items.length, 7);
  const { json: second } = await get('/api/seats', {}, 200, { limit: '7', cursor: first.next });
  assert.equal(second.items.length, 3);
  assert.equal(second.next, null);
  assert.equal(new Set([...first.items, ...second.items].map((s) => s.id)).size, 10);
  assert.ok((await get('/api/seats', {}, 200, { state: 'talking' })).json.items.every((s) => s.state === 'talking' && s.call));
  await get('/api/seats', {}, 422, { state: 'asleep' });
  await get('/api/seats/{seat}', { seat: 'impfen-1' });
  await get('/api/seats/{seat}', { seat: 'impfen-99' }, 404);
  await get('/api/carriers');
  await get('/api/alarms');
});

test('history for charts', async () => {
  const { json } = await get('/api/hotlines/{hotline}/history', { hotline: 'impfen' });
  assert.ok(json.intervals.length >= 240 && json.intervals.length <= 241);
  const { json: today } = await get('/api/hotlines/{hotline}', { hotline: 'impfen' });
  assert.ok(json.intervals.reduce((sum, i) => sum + i.answered, 0) <= today.today.answered);
  assert.ok(json.intervals.some((i) => i.seats_talking > 0 || i.answered > 0));
  for (let i = 1; i < json.intervals.length; ++i) assert.equal(Date.parse(json.intervals[i].from) - Date.parse(json.intervals[i - 1].from), 60_000);
  await get('/api/hotlines/{hotline}/history', { hotline: 'impfen' }, 200, { step: '900' });
  await get('/api/hotlines/{hotline}/history', { hotline: 'impfen' }, 422, { step: '61' });
  await get('/api/hotlines/{hotline}/history', { hotline: 'impfen' }, 422, { from: '2020-01-01T00:00:00Z' });
  await get('/api/hotlines/{hotline}/history', { hotline: 'impfen' }, 422, { from: 'yesterday' });
  await get('/api/hotlines/{hotline}/history', { hotline: 'impfen' }, 422, { colour: 'red' });
  await get('/api/hotlines/{hotline}/history', { hotline: 'x' }, 404);
});

test('calls: pages, filters, search, timeline, why, export', async () => {
  const all = [];
  for (let cursor; ;) {
    const { json } = await get('/api/calls', {}, 200, { limit: '17', ...(cursor ? { cursor } : {}) });
    all.push(...json.items);
    if (!(cursor = json.next)) break;
  }
  assert.equal(new Set(all.map((c) => c.id)).size, all.length);
  assert.ok(all.length >= 55, `${all.length} calls`);
  assert.deepEqual(all.map((c) => c.started_at), all.map((c) => c.started_at).sort().reverse());
  for (const outcome of ['served', 'abandoned', 'abandoned_in_menu', 'broken']) {
    const { json } = await get('/api/calls', {}, 200, { outcome, limit: '500' });
    assert.equal(json.items.length, all.filter((c) => c.outcome === outcome).length, outcome);
  }
  assert.ok((await get('/api/calls', {}, 200, { outcome: 'ongoing' })).json.items.every((c) => c.state !== 'ended' && c.ended_at === null));
  const served = all.find((c) => c.outcome === 'served');
  const of = (query) => get('/api/calls', {}, 200, { limit: '500', ...query }).then((a) => a.json.items);
  assert.ok((await of({ member: served.member })).every((c) => c.member === served.member));
  assert.ok((await of({ site: served.site, carrier: served.carrier, topic: served.topic, language: served.language, hotline: 'impfen' })).some((c) => c.id === served.id));
  assert.deepEqual(await of({ member: 'niemand' }), []);
  assert.deepEqual((await of({ q: served.id })).map((c) => c.id), [served.id]);
  assert.deepEqual((await of({ q: served.ticket })).map((c) => c.id), [served.id]);
  assert.deepEqual((await of({ q: served.id.split('-')[1] })).map((c) => c.id), [served.id]);
  assert.ok((await of({ min_wait_ms: '2000' })).every((c) => c.waited_ms >= 2000));
  assert.ok((await of({ from: served.started_at, to: new Date(Date.parse(served.started_at) + 1).toISOString() })).some((c) => c.id === served.id));
  await get('/api/calls', {}, 422, { outcome: 'fine' });
  await get('/api/calls', {}, 422, { cursor: '1.2' });
  await get('/api/calls', {}, 422, { limit: '0' });

  const { json: detail } = await get('/api/calls/{call}', { call: served.id });
  assert.equal(detail.timeline[0].kind, 'admitted');
  assert.equal(detail.timeline.at(-1).kind, 'ended');
  assert.equal(detail.timeline.at(-1).outcome, 'served');
  await get('/api/calls/{call}', { call: 'impfen-99999' }, 404);
  await get('/api/calls/{call}', { call: '../../etc/passwd' }, 404);

  for (const call of all.filter((c) => c.state === 'ended').slice(0, 60)) {
    const { json: why } = await get('/api/calls/{call}/why', { call: call.id });
    assert.equal(why.offers.length, call.offers);
    for (const offer of why.offers) {
      const chosen = offer.members.filter((m) => m.chosen);
      assert.equal(chosen.length, 1);
      assert.equal(chosen[0].virtual_time, offer.virtual_time, 'the standing is the recorded one');
      assert.ok(chosen[0].candidate && chosen[0].ready_seats > 0);
      assert.equal(offer.members.filter((m) => m.candidate).length, offer.candidates);
      assert.equal(Math.min(...offer.members.filter((m) => m.ready_seats > 0).map((m) => m.virtual_time)), offer.least_virtual_time);
    }
  }
  await get('/api/calls/{call}/why', { call: 'x' }, 404);

  const csv = await get('/api/calls.csv', {}, 200, { outcome: 'served' });
  const rows = csv.text.split('\r\n');
  assert.equal(rows.pop(), '');
  assert.equal(rows.length - 1, all.filter((c) => c.outcome === 'served').length);
  assert.ok(rows.every((r) => r.split(',').length === 18));
  assert.match(csv.headers['content-disposition'], /attachment/);
  await get('/api/calls.csv', {}, 422, { outcome: 'fine' });
  await get('/api/calls.csv', {}, 422, { outcome: 'served,ongoing' });  // what has not ended is not in it
});

test('commands take effect and say where they stand in the journal', async () => {
  const hotline = { hotline: 'impfen' };
  const command = (method, pattern, params, status, body) => check(method, pattern, params, status, { body });
  const { json: closed } = await command('POST', '/api/hotlines/{hotline}/close', hotline, 200);
  assert.equal(closed.effect, 'applied');
  assert.equal((await command('POST', '/api/hotlines/{hotline}/close', hotline, 200)).json.effect, 'unchanged');
  let picture = await fresh();
  assert.equal(picture.hotlines[0].state, 'closed');
  assert.ok(picture.hotlines[0].journal.sequence >= closed.results[0].sequence);
  await command('POST', '/api/hotlines/{hotline}/open', hotline, 200, {});
  await command('POST', '/api/hotlines/{hotline}/open', { hotline: 'x' }, 404);
  await command('POST', '/api/hotlines/{hotline}/open', hotline, 422, { now: true });

  const weights = { nordlicht: 400_000, elbruf: 350_000, havelkontor: 250_000 };
  await command('PUT', '/api/hotlines/{hotline}/weights', hotline, 200, { weights_ppm: weights });
  await fresh();
  const { json: key } = await get('/api/hotlines/{hotline}/weights', hotline);
  assert.deepEqual(key.weights_ppm, weights);
  assert.equal(key.agreement, 2);
  // A key that stands already is no new agreement.
  assert.equal((await command('PUT', '/api/hotlines/{hotline}/weights', hotline, 200, { weights_ppm: weights })).json.effect, 'unchanged');
  assert.equal((await fresh()).hotlines[0].agreement, 2);
  for (const [wrong, code] of [
    [{ nordlicht: 400_000, elbruf: 350_000, havelkontor: 250_001 }, 'wrong_sum'],
    [{ nordlicht: 600_000, elbruf: 400_000 }, 'required'],
    [{ ...weights, fremd: 1 }, 'unknown_name'],
    [{ ...weights, elbruf: '350000' }, 'wrong_type'],
    [{ ...weights, elbruf: -5 }, 'out_of_range'],
    [[], 'wrong_type']])
    assert.ok((await command('PUT', '/api/hotlines/{hotline}/weights', hotline, 422, { weights_ppm: wrong })).json.errors.some((e) => e.code === code), code);

  // Who starts from a key that is no longer in force is told so; of two at once only one can have seen it.
  assert.equal((await command('PUT', '/api/hotlines/{hotline}/weights', hotline, 409, { agreement: 1, weights_ppm: weights })).json.code, 'key_changed');
  const both = await Promise.all([0, 1].map((n) => ask('PUT', '/api/hotlines/impfen/weights', { body: { agreement: 2, weights_ppm: { ...weights, nordlicht: 399_999 - n, elbruf: 350_001 + n } } })));
  assert.deepEqual(both.map((a) => a.status).sort(), [200, 409]);
  assert.equal((await fresh()).hotlines[0].agreement, 3);
  // A cap takes from one what the others get by their shares; the terms stay known beside the weights.
  await command('PUT', '/api/hotlines/{hotline}/weights', hotline, 200, { weights_ppm: { ...weights, nordlicht: { share: 400_000, cap: 100_000 } } });
  const capped = (await fresh()).members.find((m) => m.hotline === 'impfen' && m.member === 'nordlicht');
  assert.equal(capped.agreed_ppm, 100_000);
  assert.deepEqual(capped.terms, { share_ppm: 400_000, floor_ppm: 0, cap_ppm: 100_000 });
  assert.equal(capped.today.over_cap_ppm, capped.today.share_ppm - 100_000);
  const { json: resolved } = await get('/api/hotlines/{hotline}/weights', hotline);
  assert.deepEqual(resolved.weights_ppm, { nordlicht: 100_000, elbruf: 525_000, havelkontor: 375_000 });
  for (const [wrong, code] of [
    [{ share: 400_000, floor: 300_000, cap: 200_000 }, 'infeasible'],
    [{ share: 400_000, floor: 999_900 }, 'infeasible'],
    [{ share: 400_000, ceiling: 1 }, 'unknown_field'],
    [{ floor: 400_000 }, 'required']])
    assert.ok((await command('PUT', '/api/hotlines/{hotline}/weights', hotline, 422, { weights_ppm: { ...weights, nordlicht: wrong } })).json.errors.some((e) => e.code === code), code);

  await command('PUT', '/api/hotlines/{hotline}/policy', hotline, 200, { service_target_ms: 30_000, tell_interval_ms: 50_000 });
  await fresh();
  const { json: policy } = await get('/api/hotlines/{hotline}/policy', hotline);
  assert.equal(policy.service_target_ms, 30_000);
  for (const wrong of [{}, { service_target_ms: -1 }, { unheard_of: 1 }, { service_target_ms: 1.5 }, { service_target_ms: 1e30 }, []])
    await command('PUT', '/api/hotlines/{hotline}/policy', hotline, 422, wrong);

  const text = { mode: 'before_waiting', text_de: 'Heute länger „geöffnet“ — bis 22 Uhr.', text_en: '' };
  const { json: published } = await command('POST', '/api/hotlines/{hotline}/announcements', hotline, 201, text);
  assert.equal(published.announcement.text_de, text.text_de);
  picture = await fresh();
  assert.equal(picture.hotlines[0].announcement.text_de, text.text_de);
  for (const wrong of [{ ...text, text_de: '' }, { ...text, mode: 'loud' }, { ...text, text_de: 'x'.repeat(1001) }, { ...text, text_de: 'a\u0007b' }, { mode: 'before_waiting' }])
    await command('POST', '/api/hotlines/{hotline}/announcements', hotline, 422, wrong);
  await command('DELETE', '/api/hotlines/{hotline}/announcements', hotline, 200);
  assert.equal((await command('DELETE', '/api/hotlines/{hotline}/announcements', hotline, 200)).json.effect, 'unchanged');
  await fresh();
  const { json: past } = await get('/api/hotlines/{hotline}/announcements', hotline);
  assert.ok(past.items[0].withdrawn_at);

  await command('POST', '/api/sites/{site}/mode', { site: 'elbruf-hamburg' }, 200, { mode: 'draining' });
  assert.equal((await fresh()).sites.find((s) => s.key === 'elbruf-hamburg').mode, 'draining');
  await command('POST', '/api/sites/{site}/mode', { site: 'elbruf-hamburg' }, 200, { mode: 'active', hotline: 'impfen' });
  await command('POST', '/api/sites/{site}/mode', { site: 'elbruf-hamburg' }, 422, { mode: 'active', hotline: 'spenden' });
  await command('POST', '/api/sites/{site}/mode', { site: 'elbruf-hamburg' }, 422, { mode: 'asleep' });
  await command('POST', '/api/sites/{site}/mode', { site: 'x' }, 404, { mode: 'active' });
  assert.equal((await command('POST', '/api/sites/{site}/mode', { site: 'nordlicht-kiel' }, 200, { mode: 'paused' })).json.results.length, 2);
  await command('POST', '/api/sites/{site}/mode', { site: 'nordlicht-kiel' }, 200, { mode: 'active' });

  const group = { logged_in: 4, ready: 2, talking: 1, wrap_up: 1 };
  await command('PUT', '/api/sites/{site}/capacity', { site: 'havelkontor-potsdam' }, 200, { groups: [group] });
  assert.deepEqual((await fresh()).sites.find((s) => s.key === 'havelkontor-potsdam').capacity.groups, [group]);
  for (const wrong of [{ groups: [] }, { groups: [{ ...group, logged_in: 1 }] }, { groups: [{ ...group, names: ['A. Muster'] }] }, { groups: [{ ...group, skills: ['magic'] }] }, { groups: [group, group] }, {}])
    await command('PUT', '/api/sites/{site}/capacity', { site: 'havelkontor-potsdam' }, 422, wrong);
  await command('PUT', '/api/sites/{site}/capacity', { site: 'elbruf-hamburg' }, 409, { groups: [group] });
  await command('PUT', '/api/sites/{site}/capacity', { site: 'x' }, 404, { groups: [group] });

  await command('PUT', '/api/seats/{seat}/state', { seat: 'spenden-1' }, 200, { state: 'ready' });
  await fresh();
  assert.equal((await get('/api/seats/{seat}', { seat: 'spenden-1' })).json.state, 'ready');
  await command('PUT', '/api/seats/{seat}/state', { seat: 'spenden-1' }, 422, { state: 'talking' });
  await command('PUT', '/api/seats/{seat}/state', { seat: 'spenden-9' }, 404, { state: 'ready' });
  assert.equal((await command('PUT', '/api/seats/{seat}/state', { seat: 'impfen-7' }, 409, { state: 'ready' })).json.code, 'channel_follows_site');
});

test('status, health and metrics', async () => {
  const { json } = await get('/api/status');
  assert.equal(json.access.mode, 'accounts');
  assert.equal(json.access.port, port);
  await get('/healthz');
  const { text } = await get('/metrics');
  assert.match(text, /^rufbund_callers\{hotline="impfen",phase="waiting"\} \d+$/m);
  for (const row of text.trim().split('\n'))
    assert.match(row, /^(# (HELP|TYPE) [a-z0-9_]+ .+|[a-z0-9_]+(\{([a-z]+="[^"]*",?)+\})? -?[0-9.e+-]+)$/, row);
  assert.doesNotMatch(text, /\+49|23125/);
  // What is counted up is a counter, so that rate() works; nothing falls at midnight.
  assert.match(text, /^# TYPE rufbund_calls_answered_total counter$/m);
  assert.match(text, /^rufbund_calls_answered_total\{hotline="impfen"\} [1-9]\d*$/m);
  assert.doesNotMatch(text, /_today/);
});

test('a failing journal is an alarm, commands say so, and it goes by itself', async (t) => {
  await tell('fail');
  t.after(() => tell('mend'));  // the tests that follow need the journal
  // Decided while the disk fails: answered once it is durable after all, or told that it never will be.
  const caught = ask('PUT', '/api/seats/impfen-1/state', { body: { state: 'paused' } });
  let seen;
  for (let i = 0; i < 100 && !seen; ++i) {
    await pause(50);
    seen = (await ask('GET', '/api/alarms')).json.items.find((a) => a.code === 'journal_failing');
  }
  assert.equal(seen?.hotline, 'impfen');
  assert.equal((await check('POST', '/api/hotlines/{hotline}/open', { hotline: 'impfen' }, 503)).json.code, 'journal_failing');
  await get('/healthz', {}, 503);
  assert.equal((await get('/api/status')).json.accepting, false);
  await tell('mend');
  for (let i = 0; i < 100 && (await ask('GET', '/healthz')).status !== 200; ++i) await pause(100);
  await get('/healthz');
  assert.ok([200, 503].includes((await caught).status));
  await tell('media 0');
  await fresh();
  assert.ok((await get('/api/alarms')).json.items.some((a) => a.code === 'media_missing'));
  await tell('media 1');
  await tell('busy 1');
  await fresh();
  assert.ok((await get('/api/alarms')).json.items.some((a) => a.code === 'engine_queue_full'));
  await get('/healthz', {}, 503);
  await tell('busy 0');
  await fresh();
});

test('what the office\'s desk finds wrong is an alarm as long as it says so', async (t) => {
  t.after(() => tell('ended 0'));
  const of = async () => (await get('/api/alarms')).json.items.filter((a) => a.code === 'evidence_ended' || a.code === 'clock_doubted');
  assert.deepEqual(await of(), []);
  await tell('ended 1');
  await fresh();
  const since = '2026-01-12T08:00:00.000Z';
  assert.deepEqual(await of(), [
    { id: 'evidence_ended:nordlicht', code: 'evidence_ended', severity: 'critical', since, hotline: null, member: 'nordlicht', site: null },
    { id: 'clock_doubted', code: 'clock_doubted', severity: 'warning', since, hotline: null, member: null, site: null },
  ]);
  await tell('ended 0');
  await fresh();
  assert.deepEqual(await of(), []);
});

test('a clock of the machine that was set is an alarm and a figure until the journal has caught up', async (t) => {
  t.after(() => tell('clock 0'));
  const apart = async () => (await get('/api/alarms')).json.items.find((a) => a.code === 'clock_apart');
  const figure = async () => (await get('/metrics')).text.match(/^rufbund_clock_ahead_seconds (.+)$/m)?.[1];
  assert.equal(await apart(), undefined);
  await tell('clock -3600000');
  await fresh();
  assert.deepEqual({ ...(await apart()), since: '' }, { id: 'clock_apart', code: 'clock_apart', severity: 'warning', since: '', hotline: null, member: null, site: null });
  const status = (await get('/api/status')).json;
  assert.equal(status.engine.clock_ahead_ms, -3_600_000);
  assert.equal(status.accepting, true);  // the line goes on
  assert.equal(await figure(), '-3600');
  await tell('clock -400');
  await fresh();
  assert.equal(await apart(), undefined);
  assert.equal(await figure(), '-0.4');
});

test('a site is checked, and what it passes is its evidence where the books have the site', async () => {
  const site = { site: 'havelkontor-potsdam' };
  const path = '/api/sites/{site}/check';
  const ended = async () => {
    for (;;) {
      const { json } = await get(path, site);
      if (json.state !== 'running') return json;
      await pause(30);
    }
  };
  assert.equal((await get(path, site)).json.state, 'never');
  await get(path, { site: 'x' }, 404);
  await check('POST', path, { site: 'x' }, 404, { body: { test_number: 'test' } });
  await check('POST', path, { site: 'nordlicht-kiel' }, 422, { body: { test_number: 'test' } }); // agents at the desk: no address
  for (const wrong of [{}, { test_number: 'a@b' }, { test_number: 'a', busy_number: 'x y' }, { test_number: 'a', no_answer_number: 'x y' }, { test_number: 'a', reports_capacity: 1 }, { test_number: 'a', more: 1 }])
    await check('POST', path, site, 422, { body: wrong });
  assert.equal((await check('POST', path, site, 202, { body: { test_number: 'at-once' } })).json.findings.length, 15);
  const failed = await ended();
  assert.equal(failed.state, 'failed');
  assert.equal(failed.evidence, null);
  const ringing = failed.findings.find((f) => f.item === 'ringing');
  assert.equal(ringing.reason, 'answered_at_once');
  assert.match(ringing.remedy.de, /180/);
  await check('POST', path, site, 202, { body: { test_number: 'test' } });
  const unknown = await ended();
  assert.equal(unknown.state, 'passed');
  assert.equal(unknown.evidence, null, 'the books do not have the site');
  await ask('POST', '/api/alliance/members/havelkontor/sites', { body: { key: site.site, name: 'Potsdam', address: '127.0.0.1:5060', skills: ['de'], channels: 3 } });
  await check('POST', path, site, 202, { body: { test_number: 'test', busy_number: 'busy', no_answer_number: 'nobody' } });
  const passed = await ended();
  assert.ok(passed.evidence);
  assert.equal(passed.document.format, 'rufbund-site-check-1');
  assert.equal(passed.document.result.asked.busy_number, 'busy');
  assert.equal(passed.document.result.asked.no_answer_number, 'nobody');
  const evidence = (await ask('GET', `/api/alliance/members/havelkontor/evidence/${passed.evidence}`)).json;
  assert.equal(evidence.status, 'accepted');
  assert.equal(evidence.kind, 'site_check');
  assert.deepEqual((await ask('GET', `/api/alliance/members/havelkontor/evidence/${passed.evidence}/file`)).json, passed.document);
  // The member's checklist has what it needs of this site.
  assert.ok(!(await ask('GET', '/api/alliance/members/havelkontor')).json.missing.includes(`site_check:${site.site}`));
});

test('what a check proves is proven of the address that was called', async () => {
  const site = 'havelkontor-neu', sites = '/api/alliance/members/havelkontor/sites';
  assert.equal((await ask('POST', sites, { body: { key: site, name: 'Neu', address: '127.0.0.1:5070', skills: ['de'], channels: 3 } })).status, 201);
  const over = async () => {
    for (;;) {
      const { json } = await get('/api/sites/{site}/check', { site });
      if (json.state !== 'running') return json;
      await pause(30);
    }
  };
  for (const moved of [true, false]) {
    await check('POST', '/api/sites/{site}/check', { site }, 202, { body: { test_number: 'later' } });
    if (moved) assert.equal((await ask('PUT', `${sites}/${site}`, { body: { version: 1, address: '127.0.0.1:5071' } })).status, 200);
    await tell('finish');
    const { state, evidence } = await over();
    assert.deepEqual([state, evidence !== null], ['passed', !moved]);
  }
});

test('a capacity report expires and says so', async () => {
  await check('PUT', '/api/sites/{site}/capacity', { site: 'havelkontor-potsdam' }, 200, { body: { groups: [{ logged_in: 3, ready: 1, talking: 0, wrap_up: 0 }] } });
  await tell('pass 31000');
  await fresh();
  assert.ok((await get('/api/alarms')).json.items.some((a) => a.code === 'capacity_expired'));
  assert.equal((await get('/api/sites/{site}', { site: 'havelkontor-potsdam' })).json.capacity, null);
});

// --- the feed ---
test('the feed says hello, shows pictures that rise, and tells what happens', async () => {
  const { socket, messages, until } = feed();
  await until((m) => m.type === 'picture');
  assert.equal(messages[0].type, 'hello');
  const before = messages.at(-1).number;
  await tell('calls 2');
  await until((m) => m.type === 'activity' && m.items.some((i) => i.kind === 'call_ended'));
  await until((m) => m.type === 'picture' && m.number >= before + 3);
  for (const message of messages) conforms(schemaOf('LiveMessage'), message, 'feed');
  const numbers = messages.filter((m) => m.type === 'picture').map((m) => m.number);
  assert.deepEqual(numbers, [...numbers].sort((a, b) => a - b));
  socket.close();
});

test('a viewer that does not read costs the server nothing and sees the newest next', async () => {
  const slow = net.connect(port, '127.0.0.1');
  slow.write(`GET /api/live HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer ${kOperator}\r\n\r\n`);
  slow.pause();
  for (let i = 0; i < 6; ++i) await tell('calls 3');
  const { socket, until } = feed();
  await until((m) => m.type === 'picture');
  socket.close();
  slow.destroy();
  await get('/api/status');
});

test('many viewers see every change', async () => {
  const viewers = Array.from({ length: 100 }, () => feed());
  await Promise.all(viewers.map((v) => v.until((m) => m.type === 'picture')));
  assert.equal((await get('/api/status')).json.picture.viewers >= 100, true);
  const { json } = await check('POST', '/api/hotlines/{hotline}/close', { hotline: 'impfen' }, 200);
  const sequence = json.results[0].sequence;
  await Promise.all(viewers.map((v) => v.until((m) => m.type === 'picture' && m.hotlines[0].journal.sequence >= sequence)));
  viewers.forEach((v) => v.socket.terminate());
  await check('POST', '/api/hotlines/{hotline}/open', { hotline: 'impfen' }, 200);
});

// --- who may ask ---
test('other hosts and other origins are refused', async () => {
  const refused = async (headers, status, code, method = 'GET') => {
    const answer = await ask(method, '/api/status', { headers });
    assert.equal(answer.status, status, JSON.stringify(headers));
    conforms(schemaOf('Problem'), answer.json, 'refusal');
    assert.equal(answer.json.code, code);
  };
  for (const host of ['rufbund.example', `evil.example:${port}`, '10.0.0.1', '127.0.0.1.evil.example', 'localhost.evil.example', '[::2]', '127.0.0.1:99999', ''])
    await refused({ Host: host }, 421, 'host_not_allowed');
  for (const host of ['localhost', `LOCALHOST:${port}`, '127.0.0.1', '127.9.9.9', '[::1]:80'])
    assert.equal((await ask('GET', '/api/status', { headers: { Host: host } })).status, 200, host);
  for (const origin of ['https://evil.example', 'null', `http://127.0.0.1:${port + 1}`, `https://127.0.0.1:${port}`, `http://localhost:${port}`])
    await refused({ Origin: origin }, 403, 'origin_not_allowed');
  await refused({ 'Sec-Fetch-Site': 'cross-site' }, 403, 'origin_not_allowed', 'POST');
  await refused({ 'Sec-Fetch-Site': 'same-site' }, 403, 'origin_not_allowed', 'POST');  // another port of this machine
  assert.equal((await ask('GET', '/api/status', { headers: { Origin: `http://127.0.0.1:${port}` } })).status, 200);
  for (const options of [{ origin: 'https://evil.example' }, { headers: { Host: 'evil.example' } }]) {
    const { socket } = feed(options);
    const status = await new Promise((resolve) => socket.on('unexpected-response', (_, r) => resolve(r.statusCode)).on('open', () => resolve('open')));
    assert.notEqual(status, 'open');
  }
});

// --- the user interface ---
test('static files: types, caching, pages, and nothing outside', async () => {
  const page = await ask('GET', '/');
  assert.equal(page.status, 200);
  assert.match(page.headers['content-type'], /text\/html; charset=utf-8/);
  assert.match(page.headers['content-security-policy'], /default-src 'none'/);
  assert.equal(page.headers['x-content-type-options'], 'nosniff');
  assert.equal((await ask('GET', '/hotlines/impfen')).text, page.text);
  const asset = await ask('GET', '/assets/app-1a2b.js');
  assert.match(asset.headers['content-type'], /javascript/);
  assert.match(asset.headers['cache-control'], /immutable/);
  assert.equal((await ask('GET', '/', { headers: { 'If-None-Match': page.headers.etag } })).status, 304);
  for (const target of ['/assets/none.js', '/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/link.txt', '/assets/%00', '/.hidden', '/a\\..\\secret.txt'])
    assert.ok([400, 404].includes((await ask('GET', target)).status), target);
  assert.equal((await ask('POST', '/', {})).status, 405);
  const head = await ask('HEAD', '/');
  assert.equal(head.text, '');
  assert.equal(Number(head.headers['content-length']), page.text.length);
});

// --- what must never harm ---
function send(bytes, { end = false } = {}) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    const chunks = [];
    const done = () => resolve(Buffer.concat(chunks).toString('latin1'));
    socket.on('data', (c) => chunks.push(c)).on('error', done).on('close', done);
    socket.setTimeout(4_000, () => socket.destroy());
    end ? socket.end(bytes) : socket.write(bytes);
  });
}

test('methods, paths and bodies that do not fit', async () => {
  assert.equal((await ask('GET', '/api/nothing')).json.code, 'not_found');
  const patch = await ask('PATCH', '/api/hotlines/impfen/weights', { body: {} });
  assert.equal(patch.status, 405);
  assert.equal(patch.headers.allow, 'GET, HEAD, PUT');
  assert.equal((await ask('GET', '/api/live')).status, 426);
  checker.tried('get', '/api/live');
  assert.equal((await ask('GET', '/api/calls?q=%')).status, 422);
  assert.equal((await ask('GET', '/api/calls/%zz')).status, 400);
  assert.equal((await ask('GET', `/api/calls?${Array.from({ length: 40 }, (_, i) => `a${i}=1`).join('&')}`)).status, 422);
  assert.equal((await ask('GET', `/api/${'x'.repeat(5000)}`)).json.code, 'uri_too_long');
  const put = (raw, headers) => ask('PUT', '/api/hotlines/impfen/policy', { raw, headers });
  assert.equal((await put('{')).json.code, 'invalid_json');
  assert.equal((await put('{"wait_limit_ms":1}', { 'Content-Type': 'text/plain' })).status, 415);
  assert.equal((await put('['.repeat(60_000))).json.code, 'invalid_json');
  assert.equal((await put('"x"')).status, 422);
  assert.equal((await put('{"wait_limit_ms":"\ud800"}')).status, 422);
  assert.equal((await put(`{"a":"${'x'.repeat(70_000)}"}`).catch(() => ({ status: 413 }))).status, 413);
  assert.equal((await ask('GET', '/api/status', { headers: { 'X-Long': 'x'.repeat(20_000) } }).catch(() => ({ status: 431 }))).status, 431);
  assert.equal((await ask('GET', '/api/status')).status, 200);
});

test('bytes that are not HTTP', async () => {
  const lines = [
    'GET / HTTP/1.1\r\n\r\n', // no Host
    `GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n`,
    'GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n',
    'OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n',
    'BLAH\r\n\r\n', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', '\0\0\0\0\r\n\r\n', `${'A'.repeat(100_000)}`,
    'POST /api/hotlines/impfen/open HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n',
    'POST /api/hotlines/impfen/open HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\n',
    'POST /api/hotlines/impfen/open HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    'GET /api/status HTTP/9.9\r\nHost: localhost\r\n\r\n'];
  for (const bytes of lines) {
    const answer = await send(bytes, { end: true });
    assert.ok(answer === '' || /^HTTP\/1\.1 4\d\d /.test(answer), `${JSON.stringify(bytes.slice(0, 60))} → ${answer.slice(0, 80)}`);
  }
  let seed = 20260112;
  const random = () => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) / 0x7fffffff;
  const good = Buffer.from('PUT /api/hotlines/impfen/policy?a=%41 HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 24\r\n\r\n{"wait_limit_ms":100000}');
  await Promise.all(Array.from({ length: 60 }, () => {
    const bytes = Buffer.from(good);
    for (let i = 0; i < 4; ++i) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
    return send(bytes, { end: true });
  }));
  assert.equal((await ask('GET', '/api/status')).status, 200);
});

test('requests one after another on a connection, and an early hang-up', async () => {
  const one = `GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n`;
  const answer = await send(one + one + one.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'));
  assert.equal(answer.match(/HTTP\/1\.1 200/g).length, 3);
  await Promise.all(Array.from({ length: 50 }, () => new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => {
      socket.write(`GET /api/calls.csv HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${kOperator}\r\n\r\n`);
      socket.destroy();
      resolve();
    });
  })));
  const old = await send(`GET /api/calls.csv HTTP/1.0\r\nHost: localhost\r\nAuthorization: Bearer ${kOperator}\r\n\r\n`);
  assert.match(old, /^HTTP\/1\.[01] 200 /);
  assert.ok(!/transfer-encoding/i.test(old) && old.endsWith('\r\n'));
  assert.equal((await ask('GET', '/api/status')).status, 200);
});

const managers = {};
const managerOf = (member) => (managers[member] ??= fixture.person('manager', member));

test('proof: heads, a member\'s export, where everybody stands, a key and a signature under the agreement', async () => {
  await check('POST', '/api/hotlines/{hotline}/totals', { hotline: 'impfen' }, 200);
  await check('POST', '/api/hotlines/{hotline}/totals', { hotline: 'impfen' }, 422, { body: { now: true } });
  const { json: told } = await check('POST', '/api/hotlines/{hotline}/totals', { hotline: 'impfen' }, 200);
  const { sequence } = told.results[0];
  let receipt;
  do receipt = (await get('/api/hotlines/{hotline}/heads', { hotline: 'impfen' }, 200, { covering: String(sequence) })).json;
  while (receipt.items.length === 0 && (await pause(100), true));
  const [head] = receipt.items;
  assert.ok(head.last_sequence >= sequence);
  // The node's signature, checked by somebody else's Ed25519.
  const number = (n) => { const b = Buffer.alloc(8); b.writeBigUInt64BE(BigInt(n)); return b; };
  const keyOf = (raw) => createPublicKey({ key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(raw, 'hex')]), format: 'der', type: 'spki' });
  const text = Buffer.concat([Buffer.from('rufbund-head-1'), number(head.batch), number(head.last_sequence), number(head.signed_at_ms), Buffer.from(head.head, 'hex')]);
  assert.ok(verify(null, text, keyOf(receipt.public_key), Buffer.from(head.signature, 'hex')), 'the head is the node\'s');
  const { json: later } = await get('/api/hotlines/{hotline}/heads', { hotline: 'impfen' }, 200, { after: String(head.batch - 1), limit: '1' });
  assert.equal(later.items[0].batch, head.batch);
  await get('/api/hotlines/{hotline}/heads', { hotline: 'impfen' }, 422, { after: '1', covering: '2' });
  await get('/api/hotlines/{hotline}/heads', { hotline: 'x' }, 404);

  await get('/api/hotlines/{hotline}/export', { hotline: 'impfen' }, 409);
  await get('/api/hotlines/{hotline}/export', { hotline: 'impfen' }, 404, { member: 'niemand' });
  const manager = await managerOf('nordlicht');
  const own = await check('GET', '/api/hotlines/{hotline}/export', { hotline: 'impfen' }, 200, { as: manager });
  assert.ok(own.text.startsWith('RUFBUND-EXPORT-1\n'));
  assert.match(own.headers['content-disposition'], /impfen-nordlicht\.export/);
  await check('GET', '/api/hotlines/{hotline}/export', { hotline: 'impfen' }, 403, { as: manager, query: { member: 'elbruf' } });

  await fresh();
  const { json: proof } = await get('/api/hotlines/{hotline}/proof', { hotline: 'impfen' });
  assert.equal(proof.standings.length, 3);
  assert.equal(proof.standings.reduce((sum, one) => sum + one.delivered_ms, 0), proof.total_ms);
  for (const one of proof.standings) {
    assert.equal(one.missing_ms, one.due_ms - one.delivered_ms);
    assert.ok(one.failed_ms + one.given_back_ms + Math.max(one.delivered_ms, 0) <= one.offered_ms + one.uncounted_ms);
  }
  const mine = (await check('GET', '/api/hotlines/{hotline}/proof', { hotline: 'impfen' }, 200, { as: manager })).json;
  assert.deepEqual(mine.standings.map((one) => one.member), ['nordlicht'], 'why a rival did not deliver is its own business');
  assert.equal(mine.shares.length, 3);

  const { json: agreement } = await get('/api/hotlines/{hotline}/agreement', { hotline: 'impfen' });
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(12).toString('hex');
  const signature = sign(null, Buffer.from(agreement.text, 'hex'), privateKey).toString('hex');
  const entry = { hotline: 'impfen', agreement: agreement.agreement, signature };
  const post = (body, expected, member = 'nordlicht') => check('POST', '/api/members/{member}/signatures', { member }, expected, { as: manager, body });
  await post(entry, 409); // no key yet
  await check('PUT', '/api/members/{member}/key', { member: 'nordlicht' }, 422, { as: manager, body: { public_key: 'ab' } });
  await check('PUT', '/api/members/{member}/key', { member: 'nordlicht' }, 403, { as: await managerOf('elbruf'), body: { public_key: raw } });
  await check('PUT', '/api/members/{member}/key', { member: 'nordlicht' }, 200, { as: manager, body: { public_key: raw } });
  await fresh();
  await post({ ...entry, signature: `${signature.slice(0, -2)}${signature.endsWith('00') ? '01' : '00'}` }, 422);
  await post({ ...entry, agreement: entry.agreement + 1 }, 409);
  await post(entry, 200);
  await fresh();
  const { json: signed } = await get('/api/hotlines/{hotline}/proof', { hotline: 'impfen' });
  assert.deepEqual(signed.shares.map((one) => one.signed), signed.shares.map((one) => one.member === 'nordlicht'));
  assert.equal(signed.shares.find((one) => one.member === 'nordlicht').key, raw);
});

test('proof: a signature under a proposed key waits until it takes effect; a head that a member countersigns', async () => {
  const hour = 3_600_000, at = (ms) => new Date(ms).toISOString();
  const now = await fixture.now();
  for (const [member, seats] of [['nordlicht', 10], ['elbruf', 6]])
    assert.equal((await ask('POST', `/api/alliance/members/${member}/pledges`, { body: { level: 'live', skills: ['dates', 'de'], valid_from: at(now).slice(0, 10), valid_to: at(now + 90 * 24 * hour).slice(0, 10), ramp_up_min: 60, seats: Array(168).fill(seats) } })).status, 201);
  const key = await ask('POST', '/api/alliance/keys', { body: { hotline: 'impfen', valid_from: at(now).slice(0, 10), valid_to: at(now + 90 * 24 * hour).slice(0, 10), objections_until: at(now + hour), floor_ppm: 100, cap_ppm: 1_000_000 } });
  assert.equal(key.status, 201, key.text);
  const manager = await managerOf('nordlicht');
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(12).toString('hex');
  await check('PUT', '/api/members/{member}/key', { member: 'nordlicht' }, 200, { as: manager, body: { public_key: raw } });
  await fresh();
  const text = (expected = 200, id = key.json.id) => check('GET', '/api/alliance/keys/{key}/agreement', { key: id }, expected, { as: manager });
  const { json: agreement } = await text();
  assert.equal(agreement.since, null);
  assert.equal(agreement.agreement, (await get('/api/hotlines/{hotline}/agreement', { hotline: 'impfen' })).json.agreement + 1);
  await text(404, 'key-99');
  const signature = sign(null, Buffer.from(agreement.text, 'hex'), privateKey).toString('hex');
  const entry = { hotline: 'impfen', agreement: agreement.agreement, signature };
  const post = (body, expected, id = key.json.id, as = manager) => check('POST', '/api/alliance/keys/{key}/signatures', { key: id }, expected, { as, body });
  assert.equal((await post({ ...entry, signature: signature.replace(/^../, (two) => (two === '00' ? '01' : '00')) }, 422)).json.code, 'signature_wrong');
  assert.equal((await post({ ...entry, agreement: entry.agreement + 1 }, 409)).json.code, 'key_changed');
  assert.equal((await post(entry, 409, key.json.id, await managerOf('elbruf'))).json.code, 'no_own_key');
  await post({ ...entry, hotline: 'spenden' }, 422);
  await post(entry, 404, 'key-99');
  assert.equal((await post(entry, 201)).json.status, 'waiting');
  assert.deepEqual((await text()).json.members.map((one) => one.signed), agreement.members.map((one) => one.member === 'nordlicht'));

  const { json: heads } = await get('/api/hotlines/{hotline}/heads', { hotline: 'impfen' });
  const head = heads.items.at(-1);
  // What stands before the first batch is the hotline's and the node's; the text is docs/journal-format.md's.
  const number = (n) => { const b = Buffer.alloc(8); b.writeBigUInt64BE(BigInt(n)); return b; };
  const genesis = Buffer.from(agreement.text, 'hex').subarray(19, 51);
  const over = (one) => sign(null, Buffer.concat([Buffer.from('rufbund-countersigned-head-1'), genesis, number(one.batch), number(one.last_sequence), Buffer.from(one.head, 'hex')]), privateKey).toString('hex');
  const countersign = (body, expected, as = manager, member = 'nordlicht') => check('POST', '/api/members/{member}/countersignatures', { member }, expected, { as, body });
  const own = { hotline: 'impfen', batch: head.batch, head: head.head, signature: over(head) };
  assert.equal((await countersign({ ...own, head: 'ab'.repeat(32) }, 409)).json.code, 'head_unknown');
  assert.equal((await countersign({ ...own, signature: 'ab'.repeat(64) }, 422)).json.code, 'signature_wrong');
  await countersign({ ...own, hotline: 'x' }, 404);
  await countersign(own, 403, await managerOf('elbruf'));
  for (let again = 0; again < 3; ++again) assert.equal((await countersign(own, 201)).json.last_sequence, head.last_sequence);
  const { json: countersigned } = await get('/api/hotlines/{hotline}/countersigned', { hotline: 'impfen' });
  assert.deepEqual(countersigned.items.map((one) => [one.head, one.countersigned.map((by) => [by.member, by.public_key])]), [[head.head, [['nordlicht', raw]]]]);
  await get('/api/hotlines/{hotline}/countersigned', { hotline: 'x' }, 404);
});

test('every operation of the contract was tried', () => {
  // Those of the office have tests of their own.
  assert.deepEqual(checker.missing((tag) => ['picture', 'hotlines', 'members', 'sites', 'calls', 'proof', 'node'].includes(tag)), []);
});

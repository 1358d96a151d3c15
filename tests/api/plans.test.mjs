// Operation plans by the API: made from pledges, rates and the key of a running node, compared, approved, carried out; what each role reads of
// them; and what is no plan.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Checker, conforms, contract, Fixture, schemaOf } from './fixture.mjs';

const fixture = new Fixture(17450);
const { ask, tell } = fixture;
const checker = new Checker(fixture);
const { check, get } = checker;
const kHour = 3_600_000;
const kPlans = '/api/alliance/plans';
const people = {};
let begin, form;

const at = (ms) => new Date(ms).toISOString();
const make = (body, expected = 201) => check('POST', kPlans, {}, expected, { body });
const errorsOf = ({ json }) => (json.errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`);

before(async () => {
  await fixture.open();
  await fixture.fresh();
  for (const [role, organisation = ''] of [['coordinator'], ['client', 'gesundheit'], ['manager', 'nordlicht'], ['planner', 'nordlicht'], ['manager', 'elbruf'], ['client', 'kultur'], ['auditor']])
    people[`${role} ${organisation}`.trim()] = await fixture.person(role, organisation);
  begin = Math.ceil((await fixture.now()) / kHour) * kHour + 24 * kHour;
  form = {
    title: 'Impfstart Winter', title_en: 'Vaccination winter', occasion_de: 'Alle Haushalte erhalten einen Brief.', hotline: 'impfen', hotline_type: 'health', level: 'live',
    activated_at: at(begin - 2 * kHour), begin_at: at(begin), ends_at: at(begin + 12 * kHour), budget_cents: 900_000,
    demand: [{ skills: ['de', 'dates'], handling_s: 210, patience_s: 150, calls_by_hour: Array(24).fill(60) }],
  };
});
after(() => fixture.close());

test('what is missing in the books is named plainly', async () => {
  const nothing = await make(form, 409);
  assert.equal(nothing.json.code, 'plan_incomplete');
  assert.deepEqual(errorsOf(nothing), [' no_pledges']);
  const week = { level: 'live', skills: ['dates', 'de'], valid_from: at(begin - 48 * kHour).slice(0, 10), valid_to: at(begin + 9 * 24 * kHour).slice(0, 10), ramp_up_min: 60 };
  for (const [member, seats] of [['nordlicht', 10], ['elbruf', 6]])
    assert.equal((await ask('POST', `/api/alliance/members/${member}/pledges`, { body: { ...week, seats: Array(168).fill(seats) } })).status, 201);
  const rates = await make(form, 409);
  assert.deepEqual(errorsOf(rates), [' no_rates', ' no_rates']);
  assert.match(rates.json.detail, /Elbruf Service AG \('elbruf'\) has no rates for the hotline type 'health'/);
  for (const member of ['nordlicht', 'elbruf']) {
    const card = { hotline_type: 'health', cents_per_minute: member === 'elbruf' ? 58 : 62, cents_per_seat_hour: 1450, valid_from: '2026-01-01T00:00:00Z' };
    assert.equal((await ask('POST', `/api/alliance/members/${member}/rate-cards`, { body: card })).status, 201);
    const contact = { name: `Nacht ${member}`, day_phone: '+49 30 23125 130', night_phone: '+49 30 23125 130', email: `alarm@${member}.example` };
    assert.equal((await ask('POST', `/api/alliance/members/${member}/contacts`, { body: contact })).status, 201);
  }
  const nobody = await make({ ...form, demand: [...form.demand, { skills: ['en', 'dates'], handling_s: 200, patience_s: 100, calls_by_hour: Array(24).fill(1) }] }, 409);
  assert.deepEqual(errorsOf(nobody), ['/demand/1/skills nobody_able']);
  assert.deepEqual(errorsOf(await make({ ...form, level: 'watch' }, 409)), [' no_pledges']);
  await make({ ...form, hotline: 'spenden' }, 201);
});

test('a form that cannot be is refused, each mistake with its place', async () => {
  const wrong = async (change, ...expected) => assert.deepEqual(errorsOf(await make({ ...form, ...change }, 422)).sort(), expected.sort(), JSON.stringify(change).slice(0, 200));
  const [demand] = form.demand;
  await wrong({ begin_at: at(begin - 48 * kHour), activated_at: at(begin - 49 * kHour) }, '/begin_at in_the_past');
  await wrong({ begin_at: at(begin + 60_000) }, '/begin_at malformed');
  await wrong({ ends_at: at(begin + 1500 * kHour) }, '/ends_at too_long');
  await wrong({ ends_at: at(begin) }, '/ends_at out_of_range');
  await wrong({ activated_at: at(begin + kHour) }, '/activated_at out_of_range');
  await wrong({ interval_minutes: 30 }, '/interval_minutes out_of_range');
  await wrong({ hotline: 'nirgends' }, '/hotline unknown_name');
  await wrong({ level: 'normal' }, '/level unknown_name');
  await wrong({ case_id: 'case-99' }, '/case_id unknown_name');
  await wrong({ hotline_type: undefined }, '/hotline_type required');
  await wrong({ colour: 'red' }, '/colour unknown_field');
  await wrong({ title: 'Zeile\nzwei' }, '/title malformed');
  await wrong({ demand: [] }, '/demand out_of_range');
  await wrong({ demand: ['viel'] }, '/demand/0 wrong_type');
  await wrong({ demand: [demand, demand] }, '/demand/1/skills duplicate');
  await wrong({ demand: [{ ...demand, skills: ['klingonisch'] }] }, '/demand/0/skills/0 unknown_name');
  await wrong({ demand: [{ ...demand, calls_by_hour: [1, 2] }] }, '/demand/0/calls_by_hour out_of_range');
  await wrong({ demand: [{ ...demand, calls_by_hour: [-1, 1e9, ...Array(22).fill(1)] }] }, '/demand/0/calls_by_hour/0 out_of_range', '/demand/0/calls_by_hour/1 out_of_range');
  await wrong({ demand: [{ ...demand, calls_by_hour: undefined, calls: Array(11).fill(5) }] }, '/demand/0/calls out_of_range');
  await wrong({ demand: [{ ...demand, calls: Array(12).fill(5) }] }, '/demand/0/calls required');
  await wrong({ demand: [{ ...demand, handling_s: 0, patience_s: 1e6 }] }, '/demand/0/handling_s out_of_range', '/demand/0/patience_s out_of_range');
  await wrong({ demand: [{ ...demand, colour: 1 }] }, '/demand/0/colour unknown_field');
  const other = (await ask('POST', '/api/alliance/cases', { body: { title: 'Spendennacht', hotlines: ['spenden'], hotline_type: 'health', budget_cents: 0 } })).json;
  await wrong({ case_id: other.id }, '/hotline unknown_name');
  assert.equal((await ask('POST', kPlans, { raw: '{"title":' })).status, 400);
});

let first, second;
test('a plan is made from the books, read in full, and compared with another', async () => {
  first = (await make(form)).json;
  assert.equal(first.status, 'draft');
  assert.deepEqual(first.members.map((one) => [one.member, one.share_ppm]), [['elbruf', 300_000], ['havelkontor', 200_000], ['nordlicht', 500_000]]);
  assert.equal(first.demand[0].intervals.length, 12);
  for (const one of first.demand[0].intervals) assert.equal(one.staffing.reduce((sum, { seats }) => sum + seats, 0), one.planned);
  assert.equal(first.calls, 720);
  assert.equal(first.call_ups.length, first.call_up_count);
  assert.equal(first.cost_cents, first.members.reduce((sum, one) => sum + one.seat_cents + one.talk_cents, 0));
  assert.equal(first.fallback.reduce((sum, { percent }) => sum + percent, 0), 100);
  assert.ok(first.contacts.some(({ email }) => email === 'alarm@elbruf.example'));
  assert.equal(first.client, 'gesundheit');
  assert.equal(first.edition, 1);
  second = (await make({ ...form, demand: [{ ...form.demand[0], calls_by_hour: undefined, calls: Array(12).fill(400) }] })).json;
  assert.equal(second.edition, 2);
  assert.ok(second.gap_count > 0 && second.gaps[0].reason === 'not_pledged' && second.gaps[0].most_missing > 0);
  assert.ok(second.service_level_ppm < first.service_level_ppm);
  const one = (await get(`${kPlans}/{plan}`, { plan: first.id })).json;
  assert.deepEqual(one, first);
  const { json } = await get(`${kPlans}/{plan}/compare/{other}`, { plan: first.id, other: second.id });
  const paths = json.differences.map(({ path }) => path);
  assert.ok(paths.includes('cost') && paths.some((path) => path.startsWith('gap/')) && paths.includes('case/version'));
  assert.deepEqual((await get(`${kPlans}/{plan}/compare/{other}`, { plan: first.id, other: first.id })).json.differences, []);
  await get(`${kPlans}/{plan}/compare/{other}`, { plan: first.id, other: 'plan-99' }, 404);
  await get(`${kPlans}/{plan}`, { plan: 'plan-99' }, 404);
  const list = (await get(kPlans)).json.items;
  assert.deepEqual(list.slice(0, 2).map(({ id }) => id), [second.id, first.id]);
  const text = await get(`${kPlans}/{plan}/canonical.txt`, { plan: first.id });
  const { createHash } = await import('node:crypto');
  assert.equal(createHash('sha256').update(text.text).digest('hex'), first.sha256, 'the hash is over these bytes');
  const csv = await get(`${kPlans}/{plan}/fallback.csv`, { plan: first.id });
  assert.match(csv.text, /^number;site;name;trunk;percent\r\n/);
  assert.match(csv.headers['content-disposition'], /attachment; filename="fallback-plan-\d+\.csv"/);
});

test('a plan may be a week of quarter hours', async () => {
  const week = (await make({ ...form, interval_minutes: 15, ends_at: at(begin + 7 * 24 * kHour), demand: [{ ...form.demand[0], calls_by_hour: Array(168).fill(8) }] })).json;
  assert.equal(week.demand[0].intervals.length, 672);
  assert.equal(week.calls, 8 * 168);
});

const kDocument = `${kPlans}/{plan}/document.html`;
const read = (who, pattern, plan, query = '') => ask('GET', pattern.replace('{plan}', plan) + query, { as: people[who] });

test('until it is approved a plan is the office\'s; approving twice is a conflict that says who was first', async () => {
  for (const who of ['client gesundheit', 'manager nordlicht', 'planner nordlicht']) assert.equal((await read(who, kDocument, first.id)).json.code, 'not_approved', who);
  assert.equal((await read('auditor', kDocument, first.id)).status, 200);
  const early = await check('POST', `${kPlans}/{plan}/carry-out`, { plan: first.id }, 409, { body: { version: 1, reason: 'Start' } });
  assert.equal(early.json.code, 'not_approved');
  await check('POST', `${kPlans}/{plan}/approve`, { plan: first.id }, 422, { body: {} });
  const approved = (await check('POST', `${kPlans}/{plan}/approve`, { plan: first.id }, 200, { body: { version: 1 }, as: people.coordinator })).json;
  assert.deepEqual([approved.status, approved.version], ['approved', 2]);
  assert.match(approved.approved_by, /^coordinator/);
  for (const version of [1, 2]) {
    const again = await check('POST', `${kPlans}/{plan}/approve`, { plan: first.id }, 409, { body: { version } });
    assert.deepEqual([again.json.code, again.json.changed_by, again.json.current.status], ['conflict', approved.approved_by, 'approved']);
  }
  assert.equal((await ask('PUT', `${kPlans}/${first.id}`, { body: { title: 'Anders' } })).status, 405, 'nothing changes a plan');
});

test('each reads the document that is for it, and nobody a rival\'s capacity, rates or contacts', async () => {
  const office = await read('coordinator', kDocument, first.id);
  assert.equal(office.status, 200);
  assert.match(office.headers['content-type'], /text\/html/);
  assert.match(office.headers['content-disposition'], /inline; filename="einsatzplan-plan-\d+\.html"/);
  assert.match(office.headers['content-security-policy'], /default-src 'none'; style-src 'unsafe-inline'/);
  assert.match((await read('coordinator', kDocument, first.id, '?language=en')).text, /Operation plan/);
  assert.equal((await read('coordinator', kDocument, first.id, '?language=fr')).status, 422);
  const secrets = { nordlicht: ['<small>0,62\u00a0€ ·', 'alarm@nordlicht.example'], elbruf: ['<small>0,58\u00a0€ ·', 'alarm@elbruf.example'] };
  for (const words of Object.values(secrets)) for (const word of words) assert.ok(office.text.includes(word), word);
  for (const [who, own, rival] of [['manager nordlicht', 'nordlicht', 'elbruf'], ['manager elbruf', 'elbruf', 'nordlicht']]) {
    const { status, text } = await read(who, kDocument, first.id);
    assert.equal(status, 200);
    for (const word of secrets[own]) assert.ok(text.includes(word), `${who}: ${word}`);
    for (const word of secrets[rival]) assert.ok(!text.includes(word), `${who} reads ${word}`);
    assert.ok(!text.includes('9.000,00'), 'the budget is not a member\'s');
  }
  const planner = (await read('planner nordlicht', kDocument, first.id)).text;
  assert.ok(!planner.includes(secrets.nordlicht[0]) && planner.includes('alarm@nordlicht.example'), 'a planner knows no rates, not even its own company\'s');
  const client = (await read('client gesundheit', kDocument, first.id)).text;
  for (const word of Object.values(secrets).flat()) assert.ok(!client.includes(word), word);
  assert.ok(client.includes('9.000,00'));
  for (const pattern of [kDocument, `${kPlans}/{plan}`, `${kPlans}/{plan}/document.pdf`]) assert.equal((await read('client kultur', pattern, first.id)).status, 403, 'another client\'s');
  for (const who of ['client gesundheit', 'manager nordlicht', 'planner nordlicht'])
    for (const rest of ['fallback.csv', 'canonical.txt', `compare/${second.id}`]) assert.equal((await read(who, `${kPlans}/{plan}/${rest}`, first.id)).status, 403, `${who}: ${rest}`);
  for (const who of ['manager nordlicht', 'planner nordlicht']) {
    assert.equal((await read(who, `${kPlans}/{plan}`, first.id)).status, 403);
    const one = (await ask('GET', kPlans, { as: people[who] })).json.items.find(({ id }) => id === first.id);
    conforms(schemaOf('Plan'), one, who);
    for (const field of ['cost_cents', 'budget_cents', 'most_seats', 'members', 'created_by']) assert.ok(!(field in one), `${who}: ${field}`);
  }
  const ofClient = (await read('client gesundheit', `${kPlans}/{plan}`, first.id)).json;
  conforms(schemaOf('PlanDetail'), ofClient, 'client');
  assert.equal(ofClient.cost_cents, first.cost_cents);
  const told = JSON.stringify(ofClient);
  for (const word of ['staffing', 'pledged', 'cents_per_minute', 'seat_minutes":', 'call_ups', 'alarm@', 'substitutes', 'trunk":"sip']) assert.ok(!told.replace('missing_seat_minutes', '').includes(word), word);
});

test('the PDF comes, if need be by being asked for again', async () => {
  let target = `${kPlans}/${first.id}/document.pdf?language=de`, answer;
  for (let times = 0; times < 20; ++times) {
    answer = await ask('GET', target, { as: people['client gesundheit'] });
    if (answer.status !== 303) break;
    target = answer.headers.location;
  }
  assert.equal(answer.status, 200, answer.text.slice(0, 200));
  assert.equal(answer.headers['content-type'], 'application/pdf');
  assert.ok(answer.text.startsWith('%PDF-'));
  assert.match(answer.headers['content-disposition'], /inline; filename="einsatzplan-plan-\d+\.pdf"/);
});

test('carried out once, its orders reach the members as planned', async () => {
  const params = { plan: first.id };
  const { json } = await check('POST', `${kPlans}/{plan}/carry-out`, params, 200, { body: { version: 2, reason: 'Die Briefe sind unterwegs.' } });
  assert.equal(json.status, 'carried_out');
  const again = await check('POST', `${kPlans}/{plan}/carry-out`, params, 409, { body: { version: 3, reason: 'noch einmal' } });
  assert.equal(again.json.code, 'conflict');
  const orders = (await ask('GET', `/api/alliance/cases/${json.case_id}/call-ups`)).json.items;
  assert.deepEqual(orders.map(({ member, ordered, plan, state }) => [member, ordered, plan, state]).sort(), first.call_ups.map(({ member, seats }) => [member, seats, first.id, 'open']).sort());
  const opened = (await ask('GET', `/api/alliance/cases/${json.case_id}`)).json;
  assert.deepEqual([opened.level, opened.client, opened.hotline_type, opened.budget_cents], ['activation', 'gesundheit', 'health', 900_000]);
  const mine = (await ask('GET', '/api/alliance/members/nordlicht/call-ups', { as: people['manager nordlicht'] })).json.items;
  assert.ok(mine.length > 0 && mine.every((one) => !('substitutes' in one) && !('plan' in one)));
  const log = (await ask('GET', `/api/audit?kind=plans&item=${first.id}`)).json.items.map(({ action }) => action);
  assert.deepEqual(log, ['changed', 'changed', 'added']);
  const wrongCase = (await make({ ...form, case_id: json.case_id })).json;
  assert.deepEqual([wrongCase.case_id, wrongCase.number, wrongCase.edition], [json.case_id, json.case_id, 4], 'editions are counted by hotline');
  await tell('pass 90000000'); // now the first hour has begun
  await fixture.fresh();
  await check('POST', `${kPlans}/{plan}/approve`, { plan: second.id }, 200, { body: { version: 1 } });
  const late = await check('POST', `${kPlans}/{plan}/carry-out`, { plan: second.id }, 409, { body: { version: 2, reason: 'zu spät' } });
  assert.equal(late.json.code, 'plan_too_late');
});

test('every operation on plans was tried', () => {
  for (const pattern of Object.keys(contract.paths).filter((one) => one.startsWith(kPlans) && /document/.test(one))) checker.tried('GET', pattern);
  assert.deepEqual(checker.missing((tag) => tag === 'alliance').filter((one) => one.includes(kPlans)), []);
});

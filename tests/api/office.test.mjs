// The office's records by the API: who sees what of the log, what is refused when it is entered, and that nobody's change is lost.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Checker, Fixture } from './fixture.mjs';

const fixture = new Fixture(17750);
const { ask } = fixture;
const checker = new Checker(fixture);
const { check } = checker;
const kHour = 3_600_000;
const kMember = '/api/alliance/members/{member}';
const kContact = `${kMember}/contacts/{contact}`, kPledge = `${kMember}/pledges/{pledge}`;
const people = {};
const at = (ms) => new Date(ms).toISOString();
const errorsOf = ({ json }) => (json.errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`);
const contact = { name: 'Nadja Nachtdienst', day_phone: '+49 30 23125 010', night_phone: '+49 30 23125 011', email: 'nacht@example.org' };
const pledge = (seats = 5, more = {}) => ({ level: 'live', skills: ['de'], valid_from: '2027-01-01', valid_to: '2027-12-31', ramp_up_min: 60, seats: Array(168).fill(seats), ...more });
let now;

before(async () => {
  await fixture.open();
  await fixture.fresh();
  for (const [role, organisation = ''] of [['coordinator'], ['manager', 'nordlicht'], ['manager', 'elbruf'], ['auditor']])
    people[organisation || role] = await fixture.person(role, organisation);
  now = await fixture.now();
});
after(() => fixture.close());

// A case with an order to elbruf, nordlicht the substitute.
async function calledUp() {
  const { id, version } = (await check('POST', '/api/alliance/cases', {}, 201, { body: { title: 'Impfstart', hotlines: ['impfen'], hotline_type: 'health', budget_cents: 0 } })).json;
  await check('POST', '/api/alliance/cases/{case}/level', { case: id }, 200, { body: { level: 'activation', reason: 'Es geht los', version } });
  const begin = Math.ceil((now + kHour) / 900_000) * 900_000;
  const order = { member: 'elbruf', hotline: 'impfen', skills: ['de'], begin_at: at(begin), deadline: at(begin - 300_000), ordered: [4, 4], substitutes: ['nordlicht', 'havelkontor'] };
  return { id, order: (await check('POST', '/api/alliance/cases/{case}/call-ups', { case: id }, 201, { body: order })).json };
}

async function close(id) {
  for (const level of ['stand_down', 'normal'])
    await check('POST', '/api/alliance/cases/{case}/level', { case: id }, 200, { body: { level, reason: 'Es ist vorbei', version: (await ask('GET', `/api/alliance/cases/${id}`)).json.version } });
}

test('a member\'s log tells neither who could not staff nor who is asked next', async () => {
  const { id: open, order } = await calledUp();
  await check('POST', `${kMember}/call-ups/{call_up}/answer`, { member: 'elbruf', call_up: order.id }, 200, { as: people.elbruf, body: { answer: 'decline', reason: 'no_staff', text: 'Krankheitswelle' } });
  const asked = (await ask('GET', '/api/alliance/members/nordlicht/call-ups', { as: people.nordlicht })).json.items[0];
  for (const [who, id] of [['nordlicht', asked.id], ['elbruf', order.id]]) {
    const log = await check('GET', '/api/audit', {}, 200, { as: people[who], query: { limit: 500 } });
    const rivals = ['nordlicht', 'elbruf', 'havelkontor'].filter((one) => one !== who);
    for (const rival of rivals) assert.ok(!log.text.includes(rival), `${who} reads of ${rival}: ${log.text}`);
    const entry = log.json.items.find((one) => one.kind === 'call_ups' && one.item === id && one.action === 'added');
    assert.deepEqual(Object.keys(entry.after).filter((field) => ['substitutes', 'replaces', 'plan'].includes(field)), []);
    assert.ok('ordered' in entry.after && 'deadline' in entry.after, 'what the order itself shows');
  }
  const whole = (await check('GET', '/api/audit', {}, 200, { as: people.auditor, query: { kind: 'call_ups', item: asked.id } })).json.items[0];
  assert.deepEqual([whole.name, whole.organisation, whole.after.replaces], ['office', '', order.id]);
  await close(open);
});

test('a closed case leaves no order open', async () => {
  const { id, order } = await calledUp();
  await close(id);
  assert.equal((await ask('GET', `/api/alliance/cases/${id}/call-ups`)).json.items[0].state, 'withdrawn');
  const late = await check('POST', `${kMember}/call-ups/{call_up}/answer`, { member: 'elbruf', call_up: order.id }, 409, { as: people.elbruf, body: { answer: 'accept' } });
  assert.equal(late.json.refusal, 'withdrawn');
  const notices = (await ask('GET', `/api/alliance/cases/${id}/notices`, { as: people.elbruf })).json.items;
  assert.deepEqual(notices.filter((one) => one.channel === 'portal' && one.kind.startsWith('level_')).map((one) => one.kind), ['level_activation', 'level_stand_down', 'level_normal']);
  assert.ok(notices.every((one) => one.member === 'elbruf'), 'each sees its own');
});

test('a webhook into the node\'s own networks is refused when it is entered', async () => {
  const put = async (webhook_url, expected) => check('PUT', kMember, { member: 'nordlicht' }, expected, { as: people.nordlicht, body: { webhook_url, version: (await ask('GET', '/api/alliance/members/nordlicht')).json.version } });
  for (const url of ['http://127.0.0.1:8480/api', 'http://127.0.0.1.evil.example/', 'http://nordlicht.example/', 'https:///nordlicht.example/', 'https://user:secret@nordlicht.example/', 'https://nordlicht.example/#part', 'nordlicht.example'])
    assert.deepEqual(errorsOf(await put(url, 422)), ['/webhook_url malformed'], url);
  assert.equal((await put('https://nordlicht.example/rufbund?secret=1', 200)).json.webhook_url, 'https://nordlicht.example/rufbund?secret=1');
  assert.equal((await put('', 200)).json.webhook_url, '');
});

test('what no e-mail could carry is refused when it is entered', async () => {
  const post = (change, expected) => check('POST', `${kMember}/contacts`, { member: 'nordlicht' }, expected, { as: people.nordlicht, body: { ...contact, ...change } });
  for (const email of ['müller@nordlicht.example', 'nacht', 'nacht@', '@nordlicht.example', 'zwei worte@nordlicht.example', 'nacht@nordlicht'])
    assert.deepEqual(errorsOf(await post({ email }, 422)), ['/email malformed'], email);
  for (const [name, code] of [['Nadja\u2028Nachtdienst', 'invisible_character'], ['Nadja\u0085Nachtdienst', 'malformed'], ['Nadja\u2029', 'invisible_character']])
    assert.deepEqual(errorsOf(await post({ name }, 422)), [`/name ${code}`], JSON.stringify(name));
  await post({ email: 'nacht@müller.example', name: 'Ümit Ålund 山田 حداد می\u200cخواهم' }, 201);
  const title = (text, expected) => check('POST', '/api/alliance/cases', {}, expected, { body: { title: text, hotlines: ['impfen'], hotline_type: 'health', budget_cents: 0 } });
  for (const text of ['Impf\u2028start', 'Impf\u202e start', 'Impf\u200bstart']) assert.deepEqual(errorsOf(await title(text, 422)), ['/title invisible_character'], JSON.stringify(text));
  await title('Ж'.repeat(200), 201);
});

test('a suspension follows the hearing, and each has its own', async () => {
  const status = async (body, expected) => check('POST', `${kMember}/status`, { member: 'havelkontor' }, expected, { body: { reason: 'Prüfung', ...body, version: (await ask('GET', '/api/alliance/members/havelkontor')).json.version } });
  assert.deepEqual(errorsOf(await status({ status: 'suspended' }, 422)), ['/hearing_at required']);
  assert.deepEqual(errorsOf(await status({ status: 'suspended', hearing_at: at(now + 24 * kHour) }, 422)), ['/hearing_at out_of_range']);
  assert.equal((await status({ status: 'suspended', hearing_at: at(now - kHour), hearing_statement: 'Es fehlte Personal.' }, 200)).json.status, 'suspended');
});

test('who removes what a colleague has just changed is told, and nothing is gone', async () => {
  const as = people.nordlicht;
  for (const [list, one, body, change] of [[`${kMember}/contacts`, kContact, contact, { rank: 2 }], [`${kMember}/pledges`, kPledge, pledge(), { ramp_up_min: 90 }]]) {
    const { id } = (await check('POST', list, { member: 'nordlicht' }, 201, { as, body })).json;
    const params = { member: 'nordlicht', contact: id, pledge: id };
    await check('PUT', one, params, 200, { as, body: { ...change, version: 1 } });
    const lost = await check('DELETE', one, params, 409, { as, query: { version: 1 } });
    assert.equal(lost.json.current.version, 2);
    await check('DELETE', one, params, 422, { as, query: { version: 'x' } });
    await check('DELETE', one, params, 200, { as, query: { version: 2 } });
  }
});

test('a file of pledges does not replace what was entered since it was written', async () => {
  const as = people.nordlicht, params = { member: 'nordlicht' };
  const seen = async () => {
    const items = (await ask('GET', '/api/alliance/members/nordlicht/pledges', { as })).json.items;
    return [items.length, ...[(one) => one.version, (one) => Number(one.id.split('-')[1])].map((of) => items.reduce((sum, one) => sum + of(one), 0))].join('.');
  };
  const put = (query, expected) => check('PUT', `${kMember}/pledges.csv`, params, expected, { as, raw: file, headers: { 'Content-Type': 'text/csv' }, query });
  const one = (await check('POST', `${kMember}/pledges`, params, 201, { as, body: pledge() })).json;
  const file = (await ask('GET', '/api/alliance/members/nordlicht/pledges.csv', { as })).text;
  const before = await seen();
  await check('PUT', kPledge, { ...params, pledge: one.id }, 200, { as, body: { ramp_up_min: 90, version: 1 } });
  await put({ seen: before }, 409);
  assert.equal((await ask('GET', `/api/alliance/members/nordlicht/pledges/${one.id}`, { as })).json.ramp_up_min, 90);
  await put({ seen: await seen() }, 200);
  await put({}, 200);
});

test('one member cannot pledge so much that nobody\'s key or plan can be computed', async () => {
  const as = people.elbruf, params = { member: 'elbruf' };
  const post = (body, expected) => check('POST', `${kMember}/pledges`, params, expected, { as, body });
  // 5,000 seats, day and night, for five years, by 100 made-up sets of skills would be 2 · 10^10 seat-hours.
  let taken = 0;
  for (; taken < 10; ++taken) {
    const answer = await ask('POST', '/api/alliance/members/elbruf/pledges', { as, body: pledge(5_000, { skills: [`skill-${taken}`], valid_to: '2031-12-31' }) });
    if (answer.status !== 201) break;
  }
  assert.equal(taken, 4, 'four of 2.2 · 10^8 fit');
  assert.match((await post(pledge(5_000, { skills: ['more'], valid_to: '2031-12-31' }), 422)).json.detail, /1000000000 seat-hours/);
  for (let n = taken; n < 100; ++n) await post(pledge(1, { skills: [`skill-${n}`], level: 'watch', valid_to: '2027-01-02' }), 201);
  assert.match((await post(pledge(1, { skills: ['more'], level: 'watch' }), 422)).json.detail, /100 pledges at most/);
  const key = await ask('POST', '/api/alliance/keys', { body: { hotline: 'impfen', valid_from: '2027-01-01', valid_to: '2031-12-31', objections_until: at(now + kHour) } });
  assert.equal(key.status, 201, key.text);
});

// The table of permissions against the server: every route with every role, own and foreign, by session and by token; what answers hold;
// and beside it, written by hand, what competitors must never learn of each other.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { conforms, contract, Fixture, kNobody, schemaOf } from './fixture.mjs';
import { always, kRoles, met, owns, seen, table, verdict } from './table.mjs';

const fixture = new Fixture(17300);
const { ask, feed, tell } = fixture;

// Whose things the paths name: of the readers of this test, and of a rival.
const kOwn = { member: 'nordlicht', site: 'nordlicht-kiel', seat: 'impfen-1', hotline: 'impfen', client: 'gesundheit' };
const kForeign = { member: 'elbruf', site: 'elbruf-hamburg', seat: 'impfen-4', hotline: 'spenden', client: 'kultur' };
const kUnknown = 'none-1'; // of kinds that have no owner by their key
const kMembersOf = { site: true, seat: true, member: true };
const readers = {};
const calls = {}; // by member
// What each of the two has in the office's books, by the variable of its path; made before the tests.
const records = { own: {}, foreign: {} };
const kRecords = {
  contact: ['contacts', { name: 'Nadja Nachtdienst', day_phone: '+49 30 23125 010', night_phone: '+49 30 23125 011', email: 'nacht@example.org' }],
  rate_card: ['rate-cards', { hotline_type: 'appointments', cents_per_minute: 61, cents_per_seat_hour: 2900, valid_from: '2026-01-01T00:00:00.000Z' }],
  evidence: ['evidence', { kind: 'code_of_conduct', title: 'Code of conduct', valid_from: '2026-01-01T00:00:00.000Z' }],
  member_site: ['sites', { key: 'site', name: 'Another site', address: '127.0.0.1:5080', skills: ['de'], channels: 5 }],
};

before(async () => {
  await fixture.open();
  for (const [whose, things] of [['own', kOwn], ['foreign', kForeign]]) {
    const made = await ask('POST', '/api/alliance/cases', { body: { title: `Case of ${things.client}`, client: things.client, hotlines: [things.hotline], hotline_type: 'appointments', budget_cents: 100_000 } });
    assert.equal(made.status, 201, made.text);
    records[whose].case = made.json.id;
  }
  await tell('calls 30');
  await fixture.fresh();
  const people = [['coordinator'], ['client', 'gesundheit', ['impfen']], ['manager', 'nordlicht'], ['planner', 'nordlicht'], ['auditor']];
  for (const [role, organisation = '', hotlines = []] of people) readers[role] = { role, organisation, hotlines, as: await fixture.person(role, organisation) };
  readers.public = { role: 'public', organisation: '', hotlines: [], as: kNobody };
  for (const call of (await ask('GET', '/api/calls?limit=500&outcome=served')).json.items) calls[call.member] ??= call.id;
  assert.ok(calls.nordlicht && calls.elbruf);
  for (const [whose, things] of [['own', kOwn], ['foreign', kForeign]])
    for (const [variable, [path, body]] of Object.entries(kRecords)) {
      const made = await ask('POST', `/api/alliance/members/${things.member}/${path}`, { body: 'key' in body ? { ...body, key: `${things.member}-${body.key}` } : body });
      assert.equal(made.status, 201, `${path}: ${made.text}`);
      records[whose][variable] = made.json.id ?? made.json.key;
    }
  for (const [whose, things] of [['own', kOwn], ['foreign', kForeign]]) {
    const made = await ask('POST', '/api/alliance/hotline-drafts', { body: { key: `${things.client}-neu`, client: things.client, form: 'disaster' } });
    assert.equal(made.status, 201, made.text);
    records[whose].draft = made.json.key;
    const report = await ask('POST', `/api/alliance/cases/${records[whose].case}/report`, { body: {} });
    assert.equal(report.status, 201, report.text);
  }
  records.own.template = records.foreign.template = 'disaster';
  await fixture.fresh();
  await tell('stand'); // so that two answers can be compared
  await fixture.fresh();
});
after(() => fixture.close());

const variables = (pattern) => [...pattern.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);

// The ways to fill a route's variables: own, foreign, or only one where it makes no difference.
function targets(route) {
  const names = variables(route.pattern);
  const differs = names.some((name) => name in kOwn || ['call', 'draft', 'case'].includes(name));
  return (differs ? ['own', 'foreign'] : ['own']).map((whose) => {
    const things = whose === 'own' ? kOwn : kForeign;
    const values = Object.fromEntries(names.map((name) => [name, name === 'call' ? calls[whose === 'own' ? 'nordlicht' : 'elbruf'] : (things[name] ?? (route.method === 'DELETE' ? undefined : records[whose][name]) ?? kUnknown)]));
    const owner = {};
    for (const name of names) {
      if (kMembersOf[name]) owner.member ??= things.member;
      if (name === 'hotline') owner.hotline = values.hotline;
      if (name === 'client') owner.client = values.client;
      if (name === 'draft' && values.draft !== kUnknown) owner.client = things.client;
      if (name === 'case') owner.client = things.client; // a case belongs to the client who ordered it
    }
    // A call belongs to whoever answered it; its path does not say so.
    const inside = names.includes('call') ? { member: things.member } : owner;
    return { whose, path: route.pattern.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(values[name])), owner, inside };
  });
}

// A request that the gate lets through harms nothing: its body is one that no handler takes.
const kHarmless = { unheard_of: 1 };
const send = (route, path, as) => ask(route.method, path, { as, ...(route.method === 'GET' ? {} : { body: kHarmless }) });
const isSignOut = (route) => route.method === 'DELETE' && route.pattern === '/api/session';
const passes = (status) => status !== 401 && status !== 403;

function hold(where, answer, expected) {
  if (expected === 200) assert.ok(passes(answer.status), `${where}: refused with ${answer.status} ${answer.text.slice(0, 200)}`);
  else assert.equal(answer.status, expected, `${where}: ${answer.status} ${answer.text.slice(0, 200)}`);
  if (expected === 401) assert.equal(answer.json.code, 'sign_in_needed', where);
  if (expected === 403) assert.equal(answer.json.code, 'forbidden', where);
}

test('every route of the table is in the contract, and the other way round', () => {
  const inContract = Object.entries(contract.paths).flatMap(([pattern, item]) => Object.keys(item).filter((m) => /^(get|post|put|delete)$/.test(m)).map((m) => `${m.toUpperCase()} ${pattern}`));
  const inTable = table.routes.map((one) => `${one.method} ${one.pattern}`);
  const without = (all, others) => all.filter((one) => !others.includes(one)).join('\n');
  assert.equal(without(inTable, inContract), '', 'the contract does not name these');
  assert.equal(without(inContract, inTable), '', 'the table does not name these: nobody may ask them');
});

// The schemas of a resource; its own name in capitals where nothing else is said.
const kSchemas = { share: ['MemberShare'], line_member: ['Member', 'MemberDetail'], call: ['Call', 'CallDetail'], call_step: ['TimelineEntry'], decision_member: ['WhyMember'], audit: ['AuditEntry'], member: ['AllianceMember'], key: ['ShareKey'], plan: ['Plan', 'PlanDetail'] };
const schemasOf = (resource) => kSchemas[resource] ?? [resource.split('_').map((word) => word[0].toUpperCase() + word.slice(1)).join('')];
const ways = met();

for (const [resource, rule] of Object.entries(table.resources)) {
  test(`the contract promises of ${resource} what every reader of it gets, and names every field`, () => {
    const schemas = schemasOf(resource).map((name) => contract.components.schemas[name]);
    assert.ok(schemas.every((schema) => schema), `the contract has no schema ${schemasOf(resource).join(', ')}`);
    const named = new Set(schemas.flatMap((schema) => Object.keys(schema.properties)));
    assert.deepEqual([...named].sort(), Object.keys(rule.fields).sort(), 'a field that the table does not name would vanish in silence');
    for (const schema of schemas)
      for (const field of schema.required ?? []) assert.ok(always(resource, field, ways.get(resource)), `${field} is promised, and some reader does not get it`);
    // The office and the auditors see the whole.
    for (const [field, { read }] of Object.entries(rule.fields)) assert.equal(read.coordinator, 'a', `${resource}.${field}`);
  });
}

test('every route answers every role as the table says, own and foreign', async () => {
  let tried = 0;
  for (const route of table.routes) {
    if (isSignOut(route)) continue;
    for (const { whose, path, owner, inside } of targets(route))
      for (const role of kRoles) {
        const reader = readers[role];
        let expected = verdict(route, reader, owner);
        if (expected === 200 && route.reach[role] === 'o' && inside !== owner) expected = verdict(route, reader, inside);
        hold(`${role}: ${route.method} ${path} (${whose})`, await send(route, path, reader.as), expected);
        ++tried;
      }
  }
  console.log(`# ${tried} requests`);
});

test('a field that is not a role\'s to write is refused, each by itself', async () => {
  let tried = 0;
  for (const route of table.routes) {
    if (route.body === null) continue;
    for (const { whose, path, owner } of targets(route))
      for (const role of kRoles.slice(0, 5)) {
        const reader = readers[role];
        if (verdict(route, reader, owner) !== 200) continue;
        for (const [field, { write }] of Object.entries(table.resources[route.body].fields)) {
          const may = write[role] === 'a' || (write[role] === 'o' && owns(reader, owner));
          const answer = await ask(route.method, path, { as: reader.as, body: { ...kHarmless, [field]: null } });
          hold(`${role}: ${route.method} ${path} (${whose}) with ${field}`, answer, may ? 200 : 403);
          if (!may) assert.equal(answer.json.errors[0].pointer, `/${field}`);
          ++tried;
        }
      }
  }
  assert.ok(tried > 0 || table.routes.every((route) => route.body === null));
});

test('of every answer each role sees what the table gives it, no more and no less', async () => {
  let compared = 0;
  for (const route of table.routes) {
    if (route.method !== 'GET' || route.answer === null) continue;
    for (const { whose, path, owner } of targets(route))
      for (const role of kRoles) {
        const reader = readers[role];
        const before = await ask('GET', path);
        const answer = await ask('GET', path, { as: reader.as });
        if (answer.status !== 200) continue; // that it is right stands above
        const where = `${role}: ${path} (${whose})`;
        const strip = ({ number: _, next: __, ...rest }) => rest; // the number of a picture rises, the next page is one's own
        const whole = before.json;
        const expected = route.list ? { ...whole, items: whole.items.map((one) => seen(one, route.answer, reader, owner)).filter((one) => one !== undefined) } : seen(whole, route.answer, reader, owner);
        assert.deepEqual(strip(answer.json), strip(expected), where);
        const schema = contract.paths[route.pattern]?.get.responses['200'].content['application/json'].schema;
        if (schema) conforms(schema, answer.json, where); // that the contract names it stands above
        ++compared;
      }
  }
  assert.ok(compared > 60, `${compared} answers compared`);
});

test('the coordinator and the auditor get every field there is', async () => {
  for (const role of ['coordinator', 'auditor'])
    for (const path of ['/api/overview', '/api/members/elbruf', '/api/sites', '/api/seats', `/api/calls/${calls.elbruf}`, `/api/calls/${calls.elbruf}/why`]) {
      const { json } = await ask('GET', path, { as: readers[role].as });
      const { number: _, ...rest } = json;
      const { number: __, ...whole } = (await ask('GET', path)).json;
      assert.deepEqual(rest, whole, `${role}: ${path}`);
    }
  const { json } = await ask('GET', '/api/overview', { as: readers.auditor.as });
  const schema = contract.components.schemas;
  assert.deepEqual(Object.keys(json).sort(), Object.keys(schema.Picture.properties).sort());
  for (const [list, name] of [['hotlines', 'Hotline'], ['members', 'MemberShare'], ['sites', 'Site'], ['carriers', 'Carrier']])
    for (const one of json[list]) assert.deepEqual(Object.keys(one).sort(), Object.keys(schema[name].properties).sort(), list);
  for (const share of json.members) assert.deepEqual(Object.keys(share.today).sort(), Object.keys(schema.Delivery.properties).sort());
});

test('a token does what its role and its one scope allow, and nothing else', async () => {
  const scopes = contract.components.schemas.Scope.enum;
  assert.deepEqual([...new Set(table.routes.map((one) => one.scope))].filter((one) => one !== 'none' && !scopes.includes(one)), []);
  for (const role of ['coordinator', 'client', 'manager', 'planner'])
    for (const scope of scopes) {
      const made = await ask('POST', '/api/tokens', { as: readers[role].as, body: { name: `${role} ${scope}`, scopes: [scope], days: 1 } });
      assert.equal(made.status, 201);
      const reader = { ...readers[role], scopes: [scope] };
      const as = { headers: { Authorization: `Bearer ${made.json.secret}` } };
      for (const route of table.routes) {
        if (isSignOut(route) || route.reach.public === 'a') continue; // what anybody may, a token may too or not: it tells nothing
        const [{ path, owner, inside }] = targets(route);
        let expected = verdict(route, reader, owner);
        if (expected === 200 && route.reach[role] === 'o' && inside !== owner) expected = verdict(route, reader, inside);
        hold(`token of ${role} for ${scope}: ${route.method} ${path}`, await send(route, path, as), expected);
      }
    }
});

// --- by hand: what competitors must never learn of each other (antitrust), whatever the table says ---
const kRivals = { elbruf: { site: 'elbruf-hamburg', siteName: 'Elbruf Hamburg', seats: ['impfen-4', 'impfen-5', 'impfen-6'] }, havelkontor: { site: 'havelkontor-potsdam', siteName: 'Havelkontor Potsdam', seats: ['impfen-7', 'impfen-8', 'impfen-9'] } };
// Fields that tell of people, work or capacity: a rival's share must have none of them, at any depth.
const kTelling = ['present', 'virtual_time', 'seats', 'sites', 'offers', 'offers_failed', 'claims_forfeited', 'norm_work_ms', 'conversations', 'taken_back_ms', 'deviation_norm_work_ms', 'talk_ms', 'aht_ms', 'ready_seats', 'candidate', 'ahead_norm_work_ms', 'capacity', 'carrier'];

function* objectsOf(value) {
  if (Array.isArray(value)) for (const one of value) yield* objectsOf(one);
  else if (value !== null && typeof value === 'object') {
    yield value;
    for (const one of Object.values(value)) yield* objectsOf(one);
  }
}

function innocent(where, json) {
  const text = JSON.stringify(json);
  for (const [rival, { site, siteName, seats }] of Object.entries(kRivals)) {
    for (const word of [site, siteName]) assert.ok(!text.includes(word), `${where} holds ${word}`);
    assert.ok(!new RegExp(`"call":"${calls[rival]}"|"id":"${calls[rival]}"`).test(text), `${where} holds a call of ${rival}`);
    for (const one of objectsOf(json)) {
      // Seats and calls are numbered alike: a seat is what says so, or what has skills.
      assert.ok(!seats.includes(one.seat) && !('skills' in one && seats.includes(one.id)), `${where} holds a seat of ${rival}`);
      if (one.member !== rival && one.key !== rival) continue;
      for (const inside of objectsOf(one)) assert.deepEqual(Object.keys(inside).filter((name) => kTelling.includes(name)), [], `${where} tells of ${rival}`);
    }
  }
}

for (const role of ['manager', 'planner'])
  test(`a ${role} never learns a rival's sites, seats, offers, calls, handling times or capacity`, async () => {
    const { as } = readers[role];
    const mine = (await ask('GET', '/api/calls?limit=500', { as })).json.items;
    assert.ok(mine.length > 5 && mine.every((one) => one.member === 'nordlicht' && one.site === 'nordlicht-kiel'), 'own calls, and only those');
    const paths = ['/api/overview', '/api/hotlines', '/api/hotlines/impfen', '/api/hotlines/impfen/members', '/api/hotlines/impfen/history', '/api/hotlines/impfen/weights', '/api/members', '/api/members/elbruf',
      '/api/members/havelkontor', '/api/sites', '/api/sites?member=elbruf', '/api/seats', '/api/seats?member=elbruf', '/api/seats?site=elbruf-hamburg', '/api/calls?member=elbruf', '/api/calls?site=elbruf-hamburg',
      `/api/calls?q=${calls.elbruf}`, '/api/alarms', '/api/accounts', '/api/tokens', '/api/audit', ...mine.slice(0, 25).flatMap((one) => [`/api/calls/${one.id}`, `/api/calls/${one.id}/why`])];
    for (const path of paths) {
      const answer = await ask('GET', path, { as });
      if (answer.status === 200) innocent(`${role}: ${path}`, answer.json);
      else assert.ok([403, 404].includes(answer.status), `${path}: ${answer.status}`);
    }
    for (const query of ['', '?member=elbruf', '?site=elbruf-hamburg']) {
      const csv = await ask('GET', `/api/calls.csv${query}`, { as });
      if (csv.status !== 200) continue;
      const [head, ...rows] = csv.text.trim().split('\r\n').map((row) => row.split(','));
      const column = (name) => head.indexOf(name);
      for (const row of rows) assert.deepEqual([row[column('member')], row[column('site')]], ['nordlicht', 'nordlicht-kiel'], `calls.csv${query}`);
      assert.ok(column('carrier') < 0 || rows.every((row) => row[column('carrier')] === ''), 'calls.csv holds the carrier, which members do not see');
    }
    for (const path of ['/metrics', '/api/status', '/api/carriers']) assert.equal((await ask('GET', path, { as })).status, 403, path);
  });

test('that a member\'s evidence has ended is no rival\'s business', async (t) => {
  t.after(() => tell('ended 0'));
  await tell('ended 1');
  await fixture.fresh();
  const ended = async (as) => (await ask('GET', '/api/alarms', { as })).json.items.some((one) => one.code === 'evidence_ended');
  assert.ok(await ended(readers.coordinator.as));
  assert.ok(await ended(readers.manager.as), 'its own');
  assert.ok(!(await ended(await fixture.person('manager', 'elbruf'))));
});

test('a rival gets 403 everywhere it should', async () => {
  const token = (await ask('POST', '/api/tokens', { as: readers.manager.as, body: { name: 'everything', scopes: contract.components.schemas.Scope.enum, days: 1 } })).json;
  const bearer = { headers: { Authorization: `Bearer ${token.secret}` } };
  for (const as of [readers.manager.as, readers.planner.as, bearer])
    for (const [method, path, body] of [
      ['GET', '/api/sites/elbruf-hamburg'], ['GET', '/api/seats/impfen-4'], ['GET', `/api/calls/${calls.elbruf}`], ['GET', `/api/calls/${calls.elbruf}/why`],
      ['POST', '/api/sites/elbruf-hamburg/mode', { mode: 'paused' }], ['PUT', '/api/sites/havelkontor-potsdam/capacity', { groups: [{ logged_in: 1, ready: 0, talking: 0, wrap_up: 0 }] }],
      ['PUT', '/api/seats/impfen-4/state', { state: 'offline' }], ['POST', '/api/hotlines/impfen/close'], ['PUT', '/api/hotlines/impfen/weights', { weights_ppm: { nordlicht: 1_000_000 } }],
      ['PUT', '/api/hotlines/impfen/policy', { max_waiting: 1 }], ['POST', '/api/hotlines/impfen/announcements', { mode: 'before_waiting', text_de: 'x' }], ['DELETE', '/api/hotlines/impfen/announcements'],
      ...['/sites', '/evidence', '/acceptances', '/rate-cards', '/contacts', '/pledges', '/pledges.csv', '/call-ups', '/notices', `/contacts/${records.foreign.contact}`, `/rate-cards/${records.foreign.rate_card}`,
        `/evidence/${records.foreign.evidence}`, `/evidence/${records.foreign.evidence}/file`, `/sites/${records.foreign.member_site}`].map((what) => ['GET', `/api/alliance/members/elbruf${what}`]),
      ['PUT', '/api/alliance/members/elbruf', { name: 'Ours' }], ['POST', '/api/alliance/members/elbruf/contacts', {}], ['PUT', '/api/alliance/members/elbruf/pledges.csv', {}],
      ['GET', '/metrics'], ['GET', '/api/status'], ['GET', '/api/carriers']])
      assert.equal((await ask(method, path, { as, body })).status, 403, `${method} ${path}`);
  const known = ['city', 'key', 'legal_name', 'name', 'status', 'status_since', 'version']; // what everybody may know of a member
  const { json: { items } } = await ask('GET', '/api/alliance/members', { as: readers.manager.as });
  for (const one of [(await ask('GET', '/api/alliance/members/elbruf', { as: readers.planner.as })).json, ...items.filter(({ key }) => key !== 'nordlicht')]) assert.deepEqual(Object.keys(one).filter((name) => !known.includes(name)), []);
  // Under one's own name another's record is none of one's own.
  for (const [path, variable] of [['contacts', 'contact'], ['rate-cards', 'rate_card'], ['evidence', 'evidence'], ['sites', 'member_site']])
    assert.ok([403, 404].includes((await ask('GET', `/api/alliance/members/nordlicht/${path}/${records.foreign[variable]}`, { as: readers.manager.as })).status), path);
  assert.equal((await ask('GET', '/api/sites/elbruf-hamburg')).json.mode, 'active');
});

test('a case in figures: each sees the totals and every share, and the rest of its own alone', async () => {
  const path = `/api/alliance/cases/${records.own.case}`;
  const whole = (await ask('GET', `${path}/figures`)).json;
  assert.ok(whole.totals.offered > 0 && whole.members.length === 3 && whole.shares.length === 3);
  for (const role of ['manager', 'planner', 'client']) {
    const { json } = await ask('GET', `${path}/figures`, { as: readers[role].as });
    assert.deepEqual([json.totals, json.intervals], [whole.totals, whole.intervals], role);
    assert.deepEqual(json.shares.map(({ member, agreed_ppm, delivered_ppm }) => [member, agreed_ppm, delivered_ppm]), whole.shares.map(({ member, agreed_ppm, delivered_ppm }) => [member, agreed_ppm, delivered_ppm]));
    assert.deepEqual((json.members ?? []).map(({ member }) => member), role === 'client' ? [] : ['nordlicht']);
    for (const share of json.shares) assert.equal('norm_work_ms' in share, role !== 'client' && share.member === 'nordlicht');
  }
  assert.ok(!JSON.stringify((await ask('GET', `${path}/figures`, { as: readers.planner.as })).json).includes('cents'), 'rates are not for planners');
  const page = async (role, what) => (await ask('GET', `${path}/${what}`, { as: readers[role].as }));
  assert.match((await page('manager', 'report.html?language=de')).text, /Nordlicht/);
  assert.doesNotMatch((await page('manager', 'report.html')).text, /1\.000,00/, 'the budget is not a member\'s');
  assert.match((await page('client', 'report.html')).text, /1\.000,00/);
  assert.match((await page('manager', 'report.html')).text, /€/, 'what it is paid');
  assert.doesNotMatch((await page('planner', 'report.html')).text, /€/, 'beside hours and minutes cost tells the rates');
  assert.equal((await page('manager', 'certificates/elbruf/document.html')).status, 403);
  assert.equal((await page('manager', 'certificates/nordlicht/document.html')).status, 404, 'not before the close');
  assert.equal((await ask('GET', `/api/alliance/cases/${records.foreign.case}/figures`, { as: readers.client.as })).status, 403);
  assert.equal((await ask('GET', `/api/alliance/cases/${records.foreign.case}/report.html`, { as: readers.client.as })).status, 403);
  assert.equal((await ask('GET', `${path}/figures?step_minutes=20`)).status, 422);
});

test('a case that no client ordered is no client\'s, its report neither', async () => {
  const body = { title: 'Nobody\'s', hotlines: ['spenden'], hotline_type: 'appointments', budget_cents: 1_234_500 };
  const second = await ask('POST', '/api/alliance/cases', { body });
  assert.deepEqual([second.status, second.json.code], [409, 'hotline_in_case'], 'both would pay for the same talk');
  assert.ok(second.json.detail.startsWith(`${records.foreign.case} `), second.json.detail);
  for (const [version, level] of [[1, 'watch'], [2, 'normal']])
    assert.equal((await ask('POST', `/api/alliance/cases/${records.foreign.case}/level`, { body: { version, level, reason: 'It was nothing.' } })).status, 200);
  const made = await ask('POST', '/api/alliance/cases', { body });
  const path = `/api/alliance/cases/${made.json.id}`;
  assert.equal((await ask('POST', `${path}/report`)).status, 201);
  assert.match((await ask('GET', `${path}/report.html?language=de`)).text, /12\.345,00/);
  for (const what of ['report.html', 'report.pdf', 'reports', 'figures', 'spend']) {
    const answer = await ask('GET', `${path}/${what}`, { as: readers.client.as });
    assert.ok(answer.status === 403 || JSON.stringify(answer.json) === '{"items":[]}', `${what}: ${answer.status} ${answer.text}`);
    assert.doesNotMatch(answer.text, /12345|12\.345/, what);
  }
});

test('a client sees its hotline and the shares, no site, seat, call or other hotline', async () => {
  const { as } = readers.client;
  for (const path of ['/api/overview', '/api/hotlines', '/api/members', '/api/members/elbruf', '/api/hotlines/impfen/members']) {
    const { json, status } = await ask('GET', path, { as });
    assert.equal(status, 200, path);
    innocent(`client: ${path}`, json);
    const text = JSON.stringify(json);
    assert.ok(!text.includes('nordlicht-kiel') && !text.includes('spenden'), path);
  }
  const { json } = await ask('GET', '/api/overview', { as });
  assert.deepEqual([json.hotlines.map((one) => one.key), json.sites, json.alarms, 'carriers' in json], [['impfen'], [], [], false]);
  assert.equal(json.members.length, 3);
  for (const path of ['/api/sites', '/api/seats', '/api/calls', '/api/calls.csv', `/api/calls/${calls.nordlicht}`, '/api/alarms', '/api/hotlines/spenden', '/api/hotlines/spenden/history', '/metrics', '/api/audit', '/api/accounts'])
    assert.equal((await ask('GET', path, { as })).status, 403, path);
});

test('the feed shows each viewer what it may see, and nothing else', async () => {
  const viewers = Object.fromEntries(['coordinator', 'client', 'manager', 'planner', 'auditor'].map((role) => [role, feed({ as: { headers: { Cookie: readers[role].as.cookie } } })]));
  for (const viewer of Object.values(viewers)) await viewer.until((one) => one.type === 'picture');
  await tell('calls 8');
  for (const site of ['elbruf-hamburg', 'havelkontor-potsdam', 'nordlicht-kiel'])
    for (const mode of ['draining', 'active']) assert.equal((await ask('POST', `/api/sites/${site}/mode`, { body: { mode } })).status, 200);
  await fixture.fresh();
  for (const role of ['coordinator', 'auditor'])
    for (const member of ['elbruf', 'nordlicht']) await viewers[role].until((one) => one.type === 'activity' && one.items.some((item) => item.member === member && item.kind === 'site_mode_changed'));
  for (const role of ['manager', 'planner']) await viewers[role].until((one) => one.type === 'activity' && one.items.some((item) => item.site === 'nordlicht-kiel'));
  const whole = new Map(viewers.auditor.messages.filter((one) => one.type === 'picture').map((one) => [one.number, one]));
  for (const [role, { messages, socket }] of Object.entries(viewers)) {
    for (const message of messages) conforms(schemaOf('LiveMessage'), message, `feed of ${role}`);
    const pictures = messages.filter((one) => one.type === 'picture' && whole.has(one.number));
    assert.ok(pictures.length > 1, role);
    for (const picture of pictures) {
      const { type: _, ...rest } = picture;
      const { type: __, ...all } = whole.get(picture.number);
      assert.deepEqual(rest, seen(all, 'picture', readers[role]), `picture ${picture.number} of ${role}`);
    }
    if (['client', 'manager', 'planner'].includes(role)) for (const message of messages) innocent(`feed of ${role}`, message);
    const items = messages.filter((one) => one.type === 'activity').flatMap((one) => one.items);
    if (role === 'client') assert.deepEqual(items, []);
    if (role === 'manager' || role === 'planner') assert.ok(items.length > 0 && items.every((one) => one.member === 'nordlicht'), role);
    socket.close();
  }
});

test('nobody signed in sees nothing', async () => {
  for (const route of table.routes) {
    if (route.reach.public === 'a') continue;
    const [{ path }] = targets(route);
    const answer = await send(route, path, kNobody);
    assert.equal(answer.status, 401, `${route.method} ${path}`);
    assert.deepEqual(Object.keys(answer.json).sort(), ['code', 'status', 'title', 'type']);
  }
});

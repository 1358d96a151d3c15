// Accounts over real HTTP: from a link to a session, its second factor, tokens, the audit log; and what must not work.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Checker, Fixture, kNobody, kPassword, totp } from './fixture.mjs';

const fixture = new Fixture(17150);
const { ask, feed, tell, port } = fixture;
const checker = new Checker(fixture);
const { check } = checker;
let manager; // of nordlicht

before(() => fixture.open());
after(() => fixture.close());

const step = () => tell('pass 30000'); // a code counts once: the next one is another
const signIn = async (email, uri, more = {}) => check('POST', '/api/session', {}, 200, { as: kNobody, body: { email, password: kPassword, code: totp(uri, await fixture.now()), ...more } });

test('from a link to a session with a second factor', async () => {
  const { json: invited } = await check('POST', '/api/invitations', {}, 201, { body: { email: 'Ada@Example.org', role: 'manager', organisation: 'nordlicht' } });
  const { json: link } = await check('POST', '/api/links/look', {}, 200, { as: kNobody, body: { link: invited.link } });
  assert.deepEqual({ ...link, expires_at: '' }, { purpose: 'invitation', email: 'ada@example.org', role: 'manager', organisation: 'nordlicht', expires_at: '' });
  const redeem = (status, more) => check('POST', '/api/links/redeem', {}, status, { as: kNobody, body: { link: invited.link, name: 'Ada Beispiel', email: 'ada@example.org', password: kPassword, ...more } });
  assert.equal((await redeem(422, { password: 'short' })).json.errors[0].pointer, '/password');
  assert.equal((await redeem(422, { password: 'aaaaaaaaaaaaaaaa' })).json.errors[0].pointer, '/password');
  await redeem(422, { name: '' });
  await redeem(422, { colour: 'red' });
  const answer = await redeem(200, { email: 'somebody.else@example.org' }); // the invitation's own address counts
  assert.match(answer.headers['set-cookie'][0], /^rufbund_session=[^;]+; Path=\/; HttpOnly; SameSite=Strict$/);
  assert.equal(answer.json.second_factor_missing, true);
  await redeem(404); // a link counts once
  await check('POST', '/api/links/look', {}, 404, { as: kNobody, body: { link: invited.link } });

  // Before the second factor nothing can be seen.
  manager = await fixture.personOf(answer);
  const { json: half } = await check('GET', '/api/session', {}, 200, { as: manager });
  assert.deepEqual([half.signed_in, half.second_factor_missing, half.email], [false, true, 'ada@example.org']);
  assert.equal((await ask('GET', '/api/overview', { as: manager })).status, 401);
  const factor = (status, body) => check('POST', '/api/session/second-factor', {}, status, { as: manager, body });
  await factor(409, { code: '123456' }); // nothing to confirm yet
  const { json: { uri } } = await factor(200, {});
  assert.match(uri, /^otpauth:\/\/totp\/Rufbund:ada%40example\.org\?secret=[A-Z2-7]{32}/);
  const code = totp(uri, await fixture.now());
  assert.equal((await factor(401, { code: code === '000000' ? '000001' : '000000' })).json.code, 'wrong_credentials');
  const { json: confirmed } = await factor(200, { code });
  assert.equal(new Set(confirmed.recovery_codes).size, 10);
  manager.codes = confirmed.recovery_codes;
  await factor(409, {}); // a second secret would let a stolen session replace it
  manager.uri = uri;

  const { json: session } = await check('GET', '/api/session', {}, 200, { as: manager });
  assert.deepEqual([session.signed_in, session.role, session.organisation, session.name], [true, 'manager', 'nordlicht', 'Ada Beispiel']);
  assert.equal((await ask('GET', '/api/overview', { as: manager })).status, 200);
  assert.equal((await check('POST', '/api/session/second-factor', {}, 404, { as: kNobody, body: {} })).json.code, 'not_found');
});

test('signing in needs the password and a code that was not used', async () => {
  const wrong = async (body, code, status = 401) => assert.equal((await check('POST', '/api/session', {}, status, { as: kNobody, body })).json.code, code);
  const email = 'ada@example.org';
  await wrong({ email, password: 'a long sentence of another' }, 'wrong_credentials');
  await wrong({ email: 'nobody@example.org', password: kPassword }, 'wrong_credentials');
  await wrong({ email, password: kPassword }, 'code_needed');
  await wrong({ email, password: kPassword, code: totp(manager.uri, await fixture.now()) }, 'wrong_credentials'); // it confirmed the factor
  await wrong({ email }, 'invalid_value', 422);
  await step();
  const { json } = await signIn('ADA@example.org', manager.uri);
  assert.equal(json.second_factor_missing, false);
});

test('a recovery code stands in for the telephone, once; a new set replaces the old one', async () => {
  const email = 'ada@example.org';
  const left = async () => (await check('GET', '/api/session', {}, 200, { as: manager })).json.recovery_codes_left;
  const by = (status, code) => check('POST', '/api/session', {}, status, { as: kNobody, body: { email, password: kPassword, code } });
  const [first, second] = manager.codes;
  assert.equal(await left(), 10);
  await by(200, first.toLowerCase());
  await by(401, first);
  await by(401, 'AAAA-AAAA-AAAA-AAAA');
  assert.equal(await left(), 9);
  const renew = (status, code, as = manager) => check('POST', '/api/session/recovery-codes', {}, status, { as, body: { code } });
  await step();
  const code = totp(manager.uri, await fixture.now());
  await renew(422, 'x');
  await renew(404, code, kNobody);
  assert.equal((await renew(401, code === '000000' ? '000001' : '000000')).json.code, 'wrong_credentials');
  const { json: { recovery_codes: fresh } } = await renew(200, code);
  assert.ok(fresh.every((one) => !manager.codes.includes(one)));
  await renew(401, code); // it counted
  assert.equal(await left(), 10);
  await by(401, second);
  await by(200, fresh[9].replaceAll('-', ''));
  const { text, json: { items } } = await ask('GET', '/api/audit?kind=accounts&limit=50');
  for (const action of ['signed_in_by_recovery_code', 'recovery_codes_renewed']) assert.ok(items.some((one) => one.action === action && one.name === 'Ada Beispiel'), action);
  for (const one of [...manager.codes, ...fresh]) assert.ok(!text.includes(one));
});

test('a change by a cookie needs the word of its session, and comes from this origin', async () => {
  const as = { headers: { Cookie: manager.cookie } };
  const body = { name: 'Wallboard', scopes: ['read'], days: 1 };
  for (const headers of [{}, { 'Rufbund-Csrf': 'x' }, { 'Rufbund-Csrf': `${manager.csrf.slice(0, -1)}${manager.csrf.endsWith('0') ? '1' : '0'}` }])
    assert.equal((await check('POST', '/api/tokens', {}, 403, { as, body, headers })).json.code, 'csrf_missing');
  assert.equal((await ask('POST', '/api/tokens', { as: manager, body, headers: { Origin: 'https://evil.example' } })).json.code, 'origin_not_allowed');
  assert.equal((await ask('POST', '/api/session', { as: kNobody, body: { email: 'ada@example.org', password: kPassword }, headers: { Origin: 'https://evil.example' } })).json.code, 'origin_not_allowed');
  // Nor does another kind of authorization stand for the word.
  assert.equal((await check('POST', '/api/tokens', {}, 403, { as, body, headers: { Authorization: 'Basic eDp5' } })).json.code, 'csrf_missing');
  assert.equal((await ask('POST', '/api/session/second-factor', { as, body: {}, headers: { Authorization: 'Bearer rbt_no' } })).status, 404);
  // A cookie beside a token does not count, and two cookies are none.
  assert.equal((await ask('GET', '/api/session', { as: { headers: { Cookie: manager.cookie, Authorization: 'Bearer rbt_no' } } })).json.signed_in, false);
  assert.equal((await ask('GET', '/api/session', { as: { headers: { Cookie: `${manager.cookie}; ${manager.cookie}` } } })).json.signed_in, false);
  await check('POST', '/api/tokens', {}, 201, { as: manager, body, headers: { Origin: `http://127.0.0.1:${port}` } });
});

test('a token does what its scopes allow, until it is revoked or ends', async () => {
  const make = async (body, as = manager) => (await check('POST', '/api/tokens', {}, 201, { as, body })).json;
  const bearer = (token) => ({ headers: { Authorization: `Bearer ${token.secret}` } });
  const reader = await make({ name: 'Wallboard in Kiel', scopes: ['read'], days: 1 });
  assert.deepEqual([reader.role, reader.organisation], ['manager', 'nordlicht']);
  const status = async (token, method, path, body) => (await ask(method, path, { as: bearer(token), body })).status;
  assert.equal(await status(reader, 'GET', '/api/sites'), 200);
  assert.equal(await status(reader, 'PUT', '/api/sites/nordlicht-kiel/capacity', {}), 403);
  assert.equal(await status(reader, 'GET', '/api/accounts'), 403);
  assert.equal(await status(reader, 'POST', '/api/tokens', { name: 'More', scopes: ['read'], days: 1 }), 403); // people only
  const capacity = await make({ name: 'Capacity', scopes: ['capacity'], days: 2 });
  assert.equal(await status(capacity, 'PUT', '/api/sites/nordlicht-kiel/capacity', {}), 422);
  assert.equal(await status(capacity, 'PUT', '/api/sites/elbruf-hamburg/capacity', {}), 403);
  assert.equal(await status(capacity, 'GET', '/api/sites'), 403);
  for (const body of [{ name: 'x', scopes: ['read'], days: 1 }, { name: 'None', scopes: [], days: 1 }, { name: 'All', scopes: ['everything'], days: 1 }, { name: 'Long', scopes: ['read'], days: 367 }, { name: 'Long', scopes: ['read'] }])
    await check('POST', '/api/tokens', {}, 422, { as: manager, body });

  const { json: { items } } = await check('GET', '/api/tokens', {}, 200, { as: manager });
  assert.ok(items.length >= 3 && items.every((one) => one.member === 'nordlicht' && !('secret' in one) && !('token_hash' in one)));
  await check('DELETE', '/api/tokens/{token}', { token: reader.id }, 200, { as: manager });
  assert.equal(await status(reader, 'GET', '/api/sites'), 401);
  await check('DELETE', '/api/tokens/{token}', { token: reader.id }, 404, { as: manager });
  const rival = await fixture.person('manager', 'elbruf');
  await check('DELETE', '/api/tokens/{token}', { token: capacity.id }, 403, { as: rival });
  assert.ok((await ask('GET', '/api/tokens', { as: rival })).json.items.every((one) => one.member === 'elbruf'));
  assert.equal((await check('GET', '/api/tokens', {}, 401, { as: kNobody })).json.code, 'sign_in_needed');
});

test('whoever manages a member invites for it alone; roles and organisations fit', async () => {
  const invite = (status, body, as) => check('POST', '/api/invitations', {}, status, { ...(as ? { as } : {}), body });
  await invite(201, { email: 'planner@example.org', role: 'planner', organisation: 'nordlicht' }, manager);
  for (const body of [{ role: 'planner', organisation: 'elbruf' }, { role: 'coordinator' }, { role: 'auditor' }, { role: 'client', organisation: 'gesundheit' }])
    await invite(403, { email: 'x@example.org', ...body }, manager);
  for (const [body, pointer] of [
    [{ email: 'x', role: 'auditor' }, '/email'], [{ email: 'x@example.org', role: 'king' }, '/role'], [{ email: 'x@example.org', role: 'public' }, '/role'],
    [{ email: 'x@example.org', role: 'manager' }, '/organisation'], [{ email: 'x@example.org', role: 'manager', organisation: 'niemand' }, '/organisation'],
    [{ email: 'x@example.org', role: 'client', organisation: 'nordlicht' }, '/organisation'], [{ email: 'x@example.org', role: 'coordinator', organisation: 'nordlicht' }, '/organisation']])
    assert.ok((await invite(422, body)).json.errors.some((one) => one.pointer === pointer), JSON.stringify(body));
  await check('POST', '/api/links/look', {}, 404, { as: kNobody, body: { link: 'rbl_nobodymadethis' } });
  await check('POST', '/api/links/redeem', {}, 404, { as: kNobody, body: { link: 'rbl_nobodymadethis', name: 'Ada', email: 'a@example.org', password: kPassword } });
  // The same address twice is a conflict, whoever invites.
  const { json: { link } } = await invite(201, { email: 'ada@example.org', role: 'auditor' });
  await check('POST', '/api/links/redeem', {}, 409, { as: kNobody, body: { link, name: 'Ada', email: 'ada@example.org', password: kPassword } });
});

test('of two who change an account at once the second is told', async () => {
  const { json: { items } } = await check('GET', '/api/accounts', {}, 200);
  const account = items.find((one) => one.email === 'ada@example.org');
  assert.deepEqual([account.role, account.member, account.second_factor, account.status], ['manager', 'nordlicht', true, 'active']);
  const put = (status, body, as) => check('PUT', '/api/accounts/{account}', { account: account.id }, status, { ...(as ? { as } : {}), body });
  const both = await Promise.all(['One', 'Two'].map((name) => ask('PUT', `/api/accounts/${account.id}`, { body: { version: account.version, name: `Ada ${name}` } })));
  assert.deepEqual(both.map((one) => one.status).sort(), [200, 409]);
  const { json: changed } = both.find((one) => one.status === 200);
  assert.equal(changed.version, account.version + 1);
  assert.equal((await put(409, { version: account.version, name: 'Ada Three' })).json.code, 'conflict');
  const { json: { items: [last] } } = await check('GET', '/api/audit', {}, 200, { query: { kind: 'accounts', item: account.id, limit: '1' } });
  assert.deepEqual([last.action, last.before.name, last.after.name], ['changed', 'Ada Beispiel', changed.name]);
  for (const body of [{ name: 'Ada' }, { version: 1, role: 'auditor' }, { version: 1, status: 'asleep' }, { version: 1, role: 'king' }])
    await put(422, body);
  await put(403, { version: changed.version, name: 'Ada' }, manager);
  await check('PUT', '/api/accounts/{account}', { account: 'account-999' }, 404, { body: { version: 1 } });
  // A member sees its own people only.
  assert.ok((await ask('GET', '/api/accounts', { as: manager })).json.items.every((one) => one.member === 'nordlicht'));
});

test('the audit log tells who did what, and keeps no secret', async () => {
  const pages = [];
  for (let cursor; ;) {
    const { json } = await check('GET', '/api/audit', {}, 200, { query: { limit: '7', ...(cursor ? { before: cursor } : {}) } });
    pages.push(...json.items);
    if (json.next === null) break;
    cursor = json.next;
  }
  const numbers = pages.map((one) => one.number);
  assert.deepEqual(numbers, [...numbers].sort((a, b) => b - a));
  assert.equal(new Set(numbers).size, numbers.length);
  assert.ok(pages.some((one) => one.action === 'signed_in' && one.name.startsWith('Ada')));
  for (const one of pages) assert.doesNotMatch(JSON.stringify(one), /argon2|rb[tls]_|(hash|secret|step)":"[^*]/, `entry ${one.number}`);
  assert.ok((await ask('GET', '/api/audit', { as: manager })).json.items.every((one) => one.member === 'nordlicht'));
  await check('GET', '/api/audit', {}, 422, { query: { colour: 'red' } });
});

test('tries are bounded from one place for one account, and the right one comes in again', async () => {
  const planner = await fixture.person('planner', 'havelkontor');
  await step();
  let refused;
  for (let n = 0; n < 8 && !refused; ++n) {
    const answer = await ask('POST', '/api/session', { as: kNobody, body: { email: planner.email, password: `wrong sentence number ${n}` } });
    if (answer.status === 429) refused = answer;
  }
  assert.equal(refused?.json.code, 'too_many_tries');
  assert.ok(Number(refused.headers['retry-after']) > 0);
  await check('POST', '/api/session', {}, 429, { as: kNobody, body: { email: planner.email, password: kPassword } });
  // Others are not kept out, nor is a session that is there already.
  await signIn('ada@example.org', manager.uri);
  assert.equal((await ask('GET', '/api/overview', { as: planner })).status, 200);
  await step();
  await signIn(planner.email, planner.uri);
});

test('the feed is for those who are signed in, and ends with the session', async () => {
  assert.equal(await feed({ as: kNobody }).taken, 401);
  assert.equal(await feed({ as: { headers: { Cookie: 'rufbund_session=rbs_nobody' } } }).taken, 401);
  const auditor = await fixture.person('auditor');
  const watching = feed({ as: { headers: { Cookie: auditor.cookie } } });
  const staying = feed();
  await watching.until((m) => m.type === 'picture');
  assert.equal(watching.messages[0].type, 'hello');
  const out = await check('DELETE', '/api/session', {}, 200, { as: auditor });
  assert.match(out.headers['set-cookie'][0], /^rufbund_session=; .*Max-Age=0$/);
  assert.equal((await ask('GET', '/api/overview', { as: auditor })).status, 401);
  for (let n = 0, over = false; !over; ++n) {
    assert.ok(n < 20, 'the feed of the ended session goes on');
    await tell('calls 1');
    over = await Promise.race([watching.closed.then(() => true), new Promise((done) => setTimeout(() => done(false), 400))]);
  }
  assert.equal(staying.socket.readyState, 1);
  staying.socket.close();
});

test('whoever lost password or telephone gets a link, and is out until then', async () => {
  const planner = await fixture.person('planner', 'nordlicht');
  const rival = await fixture.person('manager', 'elbruf', 'rivalin@example.org');
  const { json: { items } } = await check('GET', '/api/accounts', {}, 200);
  const idOf = (email) => items.find((one) => one.email === email).id;
  const id = idOf(planner.email);
  const reset = (status, as, account = id) => check('POST', '/api/accounts/{account}/reset-link', { account }, status, { ...(as ? { as } : {}), body: {} });
  await reset(403, rival);
  await reset(403, planner);
  await reset(401, kNobody);
  await reset(403, rival, idOf(items.find((one) => one.role === 'auditor').email));
  await reset(404, undefined, 'account-999');
  assert.equal((await ask('POST', `/api/accounts/${id}/reset-link`, { as: manager, body: { colour: 'red' } })).status, 422);
  assert.equal((await ask('GET', '/api/overview', { as: planner })).status, 200);
  const { json: { link: astray } } = await reset(201); // by the office
  assert.equal((await ask('GET', '/api/overview', { as: planner })).status, 401, 'its sessions go on');
  const { json: { link } } = await reset(201, manager); // by the company's own manager
  await check('POST', '/api/links/look', {}, 404, { as: kNobody, body: { link: astray } });
  const { json: look } = await check('POST', '/api/links/look', {}, 200, { as: kNobody, body: { link } });
  assert.deepEqual([look.purpose, look.email, look.role, look.organisation], ['new_password', planner.email, 'planner', 'nordlicht']);
  const password = 'quite another sentence of mine';
  const back = await check('POST', '/api/links/redeem', {}, 200, { as: kNobody, body: { link, name: 'Whoever', email: 'whoever@example.org', password } });
  assert.deepEqual([back.json.second_factor_missing, back.json.role], [true, 'planner'], 'the second factor is lost with the telephone');
  await check('POST', '/api/links/redeem', {}, 404, { as: kNobody, body: { link, name: 'Whoever', email: 'whoever@example.org', password } });
  await step();
  const old = { email: planner.email, password: kPassword, code: totp(planner.uri, await fixture.now()) };
  await check('POST', '/api/session', {}, 401, { as: kNobody, body: old });
  const again = await fixture.personOf(back);
  const { json: { uri } } = await check('POST', '/api/session/second-factor', {}, 200, { as: again, body: {} });
  await check('POST', '/api/session/second-factor', {}, 200, { as: again, body: { code: totp(uri, await fixture.now()) } });
  assert.equal((await ask('GET', '/api/overview', { as: again })).status, 200);
  const { json: { items: log } } = await check('GET', '/api/audit', {}, 200, { query: { kind: 'accounts', item: id } });
  assert.equal(log.filter((one) => one.action === 'reset_link_made').length, 2);
  assert.ok(log.every((one) => one.name !== 'Whoever'));
});

test('the log of deletions is the coordinator\'s and the auditor\'s', async () => {
  const auditor = await fixture.person('auditor', '', 'pruefer@example.org');
  for (const as of [undefined, auditor]) assert.deepEqual((await check('GET', '/api/alliance/deletions', {}, 200, as ? { as } : {})).json, { items: [], next: null });
  await check('GET', '/api/alliance/deletions', {}, 403, { as: manager });
  await check('GET', '/api/alliance/deletions', {}, 401, { as: kNobody });
  await check('GET', '/api/alliance/deletions', {}, 422, { query: { colour: 'red' } });
  await check('GET', '/api/alliance/deletions', {}, 200, { query: { kind: 'sign_ins' } });
  await check('GET', '/api/alliance/deletions', {}, 422, { query: { kind: 'cookies' } });
});

test('for how long what is kept is told beside it, to the same readers', async () => {
  const { json } = await check('GET', '/api/alliance/retention', {}, 200);
  assert.deepEqual([json.last_round, json.held], [null, false]);
  const signIns = json.items.find((one) => one.kind === 'sign_ins');
  assert.deepEqual(signIns, { kind: 'sign_ins', days: 1, usual_days: 1, least_days: 0, deleted: 0, last_at: null, older_than: null });
  assert.equal(new Set(json.items.map((one) => one.kind)).size, 15);
  assert.ok(json.items.every((one) => one.days >= one.least_days));
  await check('GET', '/api/alliance/retention', {}, 403, { as: manager });
  await check('GET', '/api/alliance/retention', {}, 401, { as: kNobody });
});

// --- alert levels as agreed ---

test('a level is reached by those alone who were named for it; members read the criteria and not who decides', async () => {
  const kRules = '/api/alliance/alert-rules', kRule = `${kRules}/{level}`, kLevel = '/api/alliance/cases/{case}/level';
  const client = await fixture.person('client', 'kultur', 'stufen-k@example.org');
  const cora = await fixture.person('coordinator', '', 'cora@example.org'), otto = await fixture.person('coordinator', '', 'otto@example.org');
  const accounts = (await ask('GET', '/api/accounts')).json.items;
  const id = (email) => accounts.find((one) => one.email === email).id;
  const before = (await check('GET', kRules, {}, 200)).json.items;
  assert.deepEqual(before.map((one) => [one.level, one.version, one.deciders]), ['normal', 'watch', 'activation', 'live', 'stand_down'].map((level) => [level, 0, []]));
  const put = (expected, level, body, as) => check('PUT', kRule, { level }, expected, { body, ...(as ? { as } : {}) });
  const agreed = { criteria_de: 'Mehr als 500 Anrufe je Stunde.', criteria_en: 'More than 500 calls an hour.', deciders: [id('cora@example.org')] };
  await put(404, 'panic', { version: 0, ...agreed });
  await put(403, 'watch', { version: 0, ...agreed }, manager);
  const wrong = await put(422, 'watch', { version: 0, criteria_de: 'x'.repeat(2001), deciders: ['nobody', id('ada@example.org'), id('cora@example.org')] });
  assert.deepEqual(wrong.json.errors.map((one) => `${one.pointer} ${one.code}`).sort(), ['/criteria_de too_long', '/deciders/0 unknown_name', '/deciders/1 unknown_name']);
  const made = (await put(200, 'watch', { version: 0, ...agreed }, cora)).json;
  assert.deepEqual([made.version, made.decider_names.length], [1, 1]);
  await put(409, 'watch', { version: 0, ...agreed }, otto);
  assert.equal((await put(409, 'watch', { version: 7, ...agreed }, otto)).json.current.version, 1);
  const seen = (await check('GET', kRules, {}, 200, { as: manager })).json.items.find((one) => one.level === 'watch');
  assert.deepEqual(seen, { level: 'watch', criteria_de: agreed.criteria_de, criteria_en: agreed.criteria_en, version: 1 });
  await check('GET', kRules, {}, 403, { as: client });
  await check('GET', kRules, {}, 401, { as: kNobody });

  const open = async (title, hotline) => (await ask('POST', '/api/alliance/cases', { body: { title, hotlines: [hotline], hotline_type: 'appointments', budget_cents: 100_000 } })).json.id;
  const raise = (expected, id, level, version, as) => check('POST', kLevel, { case: id }, expected, { body: { level, version, reason: 'So vereinbart' }, ...(as ? { as } : {}) });
  const first = await open('Andrang', 'impfen'), second = await open('Noch ein Andrang', 'spenden');
  for (const as of [otto, undefined]) assert.equal((await raise(403, first, 'watch', 1, as)).json.code, 'not_a_decider');
  const stands = (await ask('GET', `/api/alliance/cases/${first}`)).json;
  assert.deepEqual([stands.level, stands.version], ['normal', 1]);
  await raise(200, first, 'watch', 1, cora);
  await raise(200, first, 'activation', 2, otto); // for this level nobody was named
  const account = (await ask('GET', '/api/accounts')).json.items.find((one) => one.email === 'cora@example.org');
  await check('PUT', '/api/accounts/{account}', { account: account.id }, 200, { body: { version: account.version, status: 'disabled' } });
  assert.deepEqual((await ask('GET', kRules)).json.items[1].decider_names, []);
  await raise(200, second, 'watch', 1, otto); // whoever has no account any more binds nobody
});

// --- companies that apply by themselves ---

const kOpen = '/api/applications', kApplications = '/api/alliance/applications', kApplication = `${kApplications}/{application}`;
const kCompany = { name: 'Havelkontor Süd GmbH', city: 'Potsdam', person: 'Ümit Ålund', email: 'leitung@havelkontor.example.org', phone: '+49 30 23125 010', message: 'Zwölf Plätze.\nAb Montag.' };
const apply = (expected, body, options = {}) => check('POST', kOpen, {}, expected, { as: kNobody, body, ...options });

test('anybody may apply, is told nothing, and only the office reads it', async () => {
  const auditor = await fixture.person('auditor', '', 'liest@example.org');
  assert.deepEqual(Object.keys((await apply(201, kCompany)).json), ['received_at']);
  const { items } = (await check('GET', kApplications, {}, 200, { as: auditor })).json;
  assert.equal(items.length, 1);
  assert.equal(items[0].name, kCompany.name);
  assert.equal(items[0].message, kCompany.message);
  assert.equal(items[0].phone, '+493023125010');
  await check('GET', kApplications, {}, 403, { as: manager });
  await check('GET', kApplications, {}, 401, { as: kNobody });
  const { id: application } = items[0];
  for (const as of [auditor, manager]) await check('POST', `${kApplication}/accept`, { application }, 403, { as, body: {} });
  for (const as of [auditor, manager]) await check('DELETE', kApplication, { application }, 403, { as });
  const { text } = await ask('GET', '/api/audit?kind=applications');
  assert.equal(JSON.parse(text).items.length, 1);
  assert.ok(!text.includes('Havelkontor') && !text.includes('Potsdam'), 'what was written is not repeated in the audit log');
});

test('an application is bounded, and one of the same name is refused, however it is written', async () => {
  const wrong = await apply(422, { name: 'N', city: '', email: 'none', phone: '030', message: 'x'.repeat(2001), role: 'coordinator' });
  assert.deepEqual(wrong.json.errors.map((one) => one.pointer).sort(), ['/city', '/email', '/message', '/name', '/person', '/phone', '/role']);
  const twice = await apply(409, { ...kCompany, name: 'HAVELKONTOR SüdGmbH', city: 'Anderswo' });
  assert.deepEqual(twice.json.errors.map((one) => `${one.pointer} ${one.code}`), ['/name duplicate']);
  const { name } = (await ask('GET', '/api/alliance/members')).json.items[0];
  await apply(409, { ...kCompany, name });
});

test('a page elsewhere can send none in the name of who is signed in', async () => {
  const coordinator = await fixture.person('coordinator', '', 'offen@example.org');
  const body = { ...kCompany, name: 'Fremde Seite GmbH' };
  assert.equal((await apply(403, body, { as: { headers: { Cookie: coordinator.cookie } } })).json.code, 'csrf_missing');
  assert.equal((await apply(403, body, { headers: { Origin: 'https://evil.example' } })).json.code, 'origin_not_allowed');
});

test('by one click it is a member that applies, with a contact and with what is missing; or it is gone', async () => {
  const { id: application } = (await ask('GET', kApplications)).json.items[0];
  await check('POST', `${kApplication}/accept`, { application }, 422, { body: { key: 'Ä' } });
  await check('POST', `${kApplication}/accept`, { application }, 409, { body: { key: 'nordlicht' } });
  const made = (await check('POST', `${kApplication}/accept`, { application }, 201, { body: {} })).json;
  assert.deepEqual([made.key, made.status, made.city], ['havelkontor-sued-gmbh', 'applicant', 'Potsdam']);
  const member = (await ask('GET', `/api/alliance/members/${made.key}`)).json;
  assert.ok(member.missing.includes('iso_18295_1') && member.missing.includes('site'));
  const contacts = (await ask('GET', `/api/alliance/members/${made.key}/contacts`)).json.items;
  assert.deepEqual(contacts.map((one) => [one.name, one.day_phone, one.email]), [[kCompany.person, '+493023125010', kCompany.email]]);
  await check('POST', `${kApplication}/accept`, { application }, 404, { body: {} });
  await apply(409, kCompany);
  await apply(201, { ...kCompany, name: 'Werbung & mehr' });
  const spam = (await ask('GET', kApplications)).json.items;
  assert.equal(spam.length, 1);
  await check('DELETE', kApplication, { application: spam[0].id }, 200);
  await check('DELETE', kApplication, { application: spam[0].id }, 404);
  assert.deepEqual((await ask('GET', kApplications)).json.items, []);
  assert.ok((await ask('GET', '/api/audit?kind=applications&limit=1')).json.items[0].action === 'removed');
});

test('who applies without end is held up, and after ten minutes may once more', async () => {
  const again = async () => (await ask('POST', kOpen, { as: kNobody, body: { ...kCompany, name: `Immer neu ${Math.random()}` } })).status;
  assert.equal(await again(), 429, 'five came from here already');
  await tell('pass 600000');
  assert.deepEqual([await again(), await again()], [201, 429]);
  await apply(429, { ...kCompany, name: 'Immer neu' });
  for (const one of (await ask('GET', kApplications)).json.items) await check('DELETE', kApplication, { application: one.id }, 200);
});

test('a company\'s webhook leads out of this machine and its network', async () => {
  const path = '/api/alliance/members/nordlicht';
  const { version } = (await ask('GET', path, { as: manager })).json;
  for (const webhook_url of ['http://127.0.0.1:8480/api/session', 'http://127.0.0.1.example.org/', 'http://hooks.example.org/', 'https://user:word@hooks.example.org/', 'https:///etc', 'https://hooks.example.org/#part']) {
    const { status, json } = await ask('PUT', path, { as: manager, body: { version, webhook_url } });
    assert.deepEqual([status, json.errors?.[0]?.pointer, json.errors?.[0]?.code], [422, '/webhook_url', 'malformed'], webhook_url);
  }
  const { status, text } = await ask('PUT', path, { as: manager, body: { version, webhook_url: 'https://hooks.example.org/rufbund?key=1' } });
  assert.equal(status, 200, text);
});

test('a body is looked at before it is taken apart, and is large only where files are handed in', async () => {
  const deep = `{"status":${'['.repeat(5_000)}${']'.repeat(5_000)}}`; // "status" is not the manager's to write
  assert.equal((await ask('PUT', '/api/alliance/members/nordlicht', { as: manager, raw: deep })).json.code, 'invalid_json');
  const large = JSON.stringify({ key: 'x'.repeat(100_000) });
  const send = async (method, path) => (await ask(method, path, { as: manager, raw: large })).json.code;
  assert.equal(await send('POST', '/api/alliance/members/nordlicht/sites'), 'body_too_large');
  assert.equal(await send('POST', '/api/alliance/members/nordlicht/evidence'), 'invalid_value');
});

test('a disabled account is out at once and cannot come back', async () => {
  const { secret } = (await ask('POST', '/api/tokens', { as: manager, body: { name: 'Wallboard', scopes: ['read'], days: 300 } })).json;
  const { link } = (await ask('POST', '/api/invitations', { as: manager, body: { email: 'friend@example.org', role: 'planner', organisation: 'nordlicht' } })).json;
  const machine = { headers: { Authorization: `Bearer ${secret}` } };
  assert.equal((await ask('GET', '/api/overview', { as: machine })).status, 200);
  const account = (await ask('GET', '/api/accounts')).json.items.find((one) => one.email === 'ada@example.org');
  const { json } = await check('PUT', '/api/accounts/{account}', { account: account.id }, 200, { body: { version: account.version, status: 'disabled' } });
  assert.equal(json.status, 'disabled');
  assert.equal((await ask('GET', '/api/overview', { as: machine })).status, 401, 'its token goes on');
  await check('POST', '/api/links/look', {}, 404, { as: kNobody, body: { link } });
  assert.equal((await ask('GET', '/api/overview', { as: manager })).status, 401);
  assert.equal((await ask('GET', '/api/session', { as: manager })).json.csrf, null);
  await step();
  assert.equal((await check('POST', '/api/session', {}, 401, { as: kNobody, body: { email: 'ada@example.org', password: kPassword, code: totp(manager.uri, await fixture.now()) } })).json.code, 'wrong_credentials');
});

test('nobody shuts themselves out', async () => {
  const coordinator = await fixture.person('coordinator');
  const own = (await ask('GET', '/api/accounts', { as: coordinator })).json.items.find((one) => one.email === coordinator.email);
  for (const change of [{ status: 'disabled' }, { role: 'auditor' }])
    await check('PUT', '/api/accounts/{account}', { account: own.id }, 422, { as: coordinator, body: { version: own.version, ...change } });
  await check('PUT', '/api/accounts/{account}', { account: own.id }, 200, { as: coordinator, body: { version: own.version, name: 'Cora Beispiel' } });
});

test('every operation on accounts was tried', () => {
  assert.deepEqual(checker.missing((tag) => tag === 'accounts'), []);
});

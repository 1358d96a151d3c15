// What people enter and what is said to it: files up to their bound, times, keys and names that cannot be, orders that nobody could follow,
// pledges that are odd, sites and members that a hotline or a key leaves out.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Checker, Fixture } from './fixture.mjs';

const fixture = new Fixture(17750);
const { ask } = fixture;
const checker = new Checker(fixture);
const { check, get } = checker;
const kHour = 3_600_000;
const kMember = '/api/alliance/members/{member}', kSite = `${kMember}/sites/{member_site}`, kNord = { member: 'nordlicht' };
const at = (ms) => new Date(ms).toISOString();
const day = (ms) => at(ms).slice(0, 10);
const codes = ({ json }) => (json.errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`);
const post = (pattern, params, expected, body, as) => check('POST', pattern, params, expected, { body, as });
const put = (pattern, params, expected, body, as) => check('PUT', pattern, params, expected, { body, as });
let now, manager;

before(async () => {
  await fixture.open();
  now = await fixture.now();
  manager = await fixture.person('manager', 'nordlicht');
});
after(() => fixture.close());

test('evidence is taken as a file up to 5 MiB, from the office and from the member; others send no more than they need', async () => {
  const evidence = (bytes, as) => {
    const pdf = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(bytes - 15, 0x20), Buffer.from('%%EOF\n')]);
    return ask('POST', '/api/alliance/members/nordlicht/evidence', { as, body: { kind: 'art_28', title: 'Vertrag', valid_from: '2026-01-01T00:00:00Z', file: { name: 'vertrag.pdf', content: pdf.toString('base64') } } });
  };
  for (const bytes of [48_000, 50_000, 3_000_000, 5 << 20])
    for (const as of [manager, undefined]) {
      const { status, json, text } = await evidence(bytes, as);
      assert.equal(status, 201, `${bytes} bytes: ${text.slice(0, 200)}`);
      assert.equal(json.size, bytes);
    }
  assert.deepEqual(codes(await evidence((5 << 20) + 1, manager)), ['/file malformed']);
  const refused = (target, as, size) => ask('POST', target, { as, raw: `{"a":"${'x'.repeat(size)}"}` }).then(({ status }) => status, () => 413);
  assert.equal(await refused('/api/alliance/members/nordlicht/evidence', manager, 9 << 20), 413);
  assert.equal(await refused('/api/alliance/members/nordlicht/evidence', { headers: {} }, 70_000), 413, 'who is not signed in');
  assert.equal(await refused('/api/session', manager, 70_000), 413);
  assert.equal((await ask('GET', '/api/status')).status, 200);
});

test('names are of what people see', async () => {
  const kMembers = '/api/alliance/members';
  for (const name of ['\u00ad\u00ad\u00ad', '\u3164\u3164', 'Nordlicht\u200b Dialog GmbH', 'Fall\u202e liaf', 'zwei\u2028Zeilen', '\ufeffElbe', 'a\u2066b\u2069', 'a\u200fb'])
    assert.deepEqual(codes(await post(kMembers, {}, 422, { key: 'neu', name })), ['/name invisible_character'], JSON.stringify(name));
  assert.deepEqual(codes(await post(kMembers, {}, 422, { key: 'neu', name: 'X' })), ['/name too_short']);
  assert.deepEqual(codes(await post(kMembers, {}, 422, { key: 'neu', name: '' })), ['/name empty']);
  const draft = (await post('/api/alliance/hotline-drafts', {}, 201, { key: 'namen' })).json;
  assert.deepEqual(codes(await put('/api/alliance/hotline-drafts/{draft}', { draft: 'namen' }, 422, { version: draft.version, document: { name: { de: 'Hot\u202eline' } } })), ['/document/name/de invisible_character']);
  await post(kMembers, {}, 201, { key: 'neu', name: 'Ça va, 山田 & Söhne 📞 GmbH' });
});

test('a key that is taken is said at the key; what is not there is called by its name', async () => {
  const taken = await post('/api/alliance/members', {}, 409, { key: 'nordlicht', name: 'Ein anderes Nordlicht' });
  assert.deepEqual(codes(taken), ['/key taken']);
  assert.deepEqual(codes(await post('/api/alliance/clients', {}, 409, { key: 'kultur', name: 'Noch eine Kultur' })), ['/key taken']);
  const words = async (pattern, params) => (await get(pattern, params, 404)).json.detail;
  assert.equal(await words(kMember, { member: 'x' }), 'There is no member "x".');
  assert.equal(await words(`${kMember}/rate-cards/{rate_card}`, { ...kNord, rate_card: 'rate-99' }), 'There is no rate card "rate-99".');
  assert.equal(await words(`${kMember}/contacts/{contact}`, { ...kNord, contact: 'contact-9' }), 'There is no contact "contact-9".');
});

test('pledges that are odd are taken, and the member and the office are told', async () => {
  const pledge = { level: 'live', skills: ['dates', 'de'], valid_from: day(now), valid_to: day(now + 90 * 24 * kHour), ramp_up_min: 60, seats: Array(168).fill(3) };
  const kPledges = `${kMember}/pledges`;
  const plain = (await post(kPledges, kNord, 201, pledge, manager)).json;
  assert.deepEqual(plain.warnings, [], 'three seats at one site with three channels');
  const more = (await put(`${kPledges}/{pledge}`, { ...kNord, pledge: plain.id }, 200, { version: 1, seats: Array(168).fill(5_000) }, manager)).json;
  assert.deepEqual(more.warnings, [{ code: 'more_than_channels', pledge: plain.id, seats: 5_000, channels: 3 }]);
  const other = (await post(kPledges, kNord, 201, { ...pledge, skills: ['de', 'zaubern'], seats: Array(168).fill(1) }, manager)).json;
  assert.deepEqual(other.warnings.map((one) => [one.code, one.seats ?? one.skill]), [['more_than_channels', 5_001], ['unknown_skill', 'zaubern']]);
  const old = (await post(kPledges, kNord, 201, { ...pledge, level: 'watch', valid_from: '2020-01-01', valid_to: '2020-12-31' }, manager)).json;
  assert.deepEqual(old.warnings, [{ code: 'over', pledge: old.id }]);
  const { items } = (await get(kPledges, kNord)).json;
  assert.deepEqual(items.find((one) => one.id === other.id).warnings, other.warnings);
  const csv = await ask('GET', '/api/alliance/members/nordlicht/pledges.csv');
  const back = await check('PUT', `${kMember}/pledges.csv`, kNord, 200, { raw: csv.bytes, headers: { 'Content-Type': 'text/csv', 'Content-Length': csv.bytes.length }, as: manager });
  assert.deepEqual(back.json.warnings.map((one) => one.code).sort(), ['more_than_channels', 'more_than_channels', 'over', 'unknown_skill']);
});

test('a key leaves its members time; the office sees what is odd about it and who is left out, a member does not', async () => {
  const kKeys = '/api/alliance/keys';
  const body = { hotline: 'spenden', valid_from: day(now), valid_to: day(now + 90 * 24 * kHour), floor_ppm: 100, cap_ppm: 1_000_000 };
  assert.deepEqual(codes(await post(kKeys, {}, 422, { ...body, objections_until: '2020-01-01T00:00:00Z' })), ['/objections_until in_the_past']);
  assert.deepEqual(codes(await post(kKeys, {}, 422, { ...body, objections_until: at(await fixture.now()) })), ['/objections_until in_the_past'], 'now is too late too');
  const key = (await post(kKeys, {}, 201, { ...body, objections_until: at(now + kHour) })).json;
  assert.deepEqual(key.shares.map((one) => one.member), ['nordlicht']);
  assert.deepEqual(key.left_out, [{ member: 'elbruf', reason: 'no_seats' }, { member: 'havelkontor', reason: 'no_seats' }]);
  assert.deepEqual([...new Set(key.warnings.map((one) => `${one.member} ${one.code}`))].sort(), ['nordlicht more_than_channels', 'nordlicht over', 'nordlicht unknown_skill']);
  const seen = (await check('GET', `${kKeys}/{key}`, { key: key.id }, 200, { as: manager })).json;
  assert.ok(!('left_out' in seen) && !('warnings' in seen), 'what a rival pledges is its own business');
});

test('a connected site that no hotline has is told so; its member raises no channels by itself', async () => {
  const site = { ...kNord, member_site: 'flensburg' };
  const planned = (await post(`${kMember}/sites`, kNord, 201, { key: 'flensburg', name: 'Flensburg', address: '127.0.0.1:17950', skills: ['de'], channels: 5 }, manager)).json;
  assert.deepEqual([planned.hotlines, planned.serves_no_hotline], [[], false]);
  for (const kind of ['iso_18295_1', 'art_28', 'code_of_conduct', 'site_check']) {
    const { id } = (await ask('POST', '/api/alliance/members/nordlicht/evidence', { body: { kind, title: kind, valid_from: '2026-01-01T00:00:00.000Z', ...(kind === 'site_check' ? { site: 'flensburg' } : {}) } })).json;
    assert.equal((await ask('PUT', `/api/alliance/members/nordlicht/evidence/${id}`, { body: { status: 'accepted', note: 'seen by the office', version: 1 } })).status, 200);
  }
  const connected = (await post(`${kSite}/connect`, site, 200, { version: 1 })).json;
  assert.deepEqual([connected.status, connected.hotlines, connected.serves_no_hotline], ['connected', [], true]);
  const raised = await put(kSite, site, 403, { version: 2, channels: 9_999 }, manager);
  assert.deepEqual(codes(raised), ['/channels forbidden']);
  assert.equal((await put(kSite, site, 200, { version: 2, channels: 4 }, manager)).json.channels, 4, 'fewer is its own to say');
  assert.equal((await put(kSite, site, 200, { version: 3, channels: 6 })).json.channels, 6, 'the coordinator saw them');
  const served = (await post(`${kMember}/sites`, kNord, 201, { key: 'nordlicht-kiel', name: 'Kiel', address: '127.0.0.1:17901', skills: ['de', 'dates'], channels: 3 })).json;
  assert.deepEqual(served.hotlines, ['impfen', 'spenden'], 'the papers of a site of the configuration');
});

test('a hotline begins with the sites of the configuration; a language that is taken away takes its texts out of the way', async () => {
  const { sites } = (await get('/api/alliance/hotline-choices')).json;
  assert.deepEqual(sites.filter((one) => one.key === 'nordlicht-kiel'), [{ key: 'nordlicht-kiel', name: 'Nordlicht Kiel', member: 'nordlicht', channels: 3, skills: ['dates', 'de'], takes_part: true }], 'once, with what its papers say');
  const kDrafts = '/api/alliance/hotline-drafts', kDraft = `${kDrafts}/{draft}`, params = { draft: 'auskunft' };
  const { document } = (await post(kDrafts, {}, 201, { key: 'auskunft', form: 'health-information' })).json;
  assert.ok(document.languages.includes('en') && document.prompts.welcome.en);
  document.languages = ['de'];
  document.numbers = [{ number: '+49 30 23125 078', language: 'de', carrier: '' }];
  document.seats = [{ site: 'nordlicht-kiel', channels: null, skills: ['de', ...document.topics.map((one) => one.key)] }];
  await put(kDraft, params, 200, { version: 1, document });
  const problems = async () => (await get(`${kDraft}/check`, params)).json.problems.map((one) => `${one.pointer} ${one.code}`);
  assert.deepEqual(await problems(), ['/seats/0/channels required']);
  document.seats[0].channels = 3;
  await put(kDraft, params, 200, { version: 2, document });
  assert.deepEqual(await problems(), [], 'the site of the configuration takes part, alone');
  const { items } = (await get(`${kDraft}/preview`, params)).json;
  assert.ok(items.length > 0 && items.every((one) => one.language === 'de'));
  const live = (await post(`${kDraft}/live`, params, 200, { version: 3 })).json;
  assert.equal(live.document.prompts.welcome.en, document.prompts.welcome.en, 'kept for the day on which the language is back');
  await post(`${kDraft}/off`, params, 200, { version: 4 });
});

test('a case is for a client that there is; once it is closed it stays as it is', async () => {
  const kCases = '/api/alliance/cases', kCase = `${kCases}/{case}`;
  const body = { title: 'Hochwasser', hotlines: ['impfen'], hotline_type: 'health', budget_cents: 100 };
  assert.deepEqual(codes(await post(kCases, {}, 422, { ...body, client: 'nope' })), ['/client unknown_name']);
  const one = (await post(kCases, {}, 201, { ...body, client: 'gesundheit' })).json;
  assert.deepEqual(codes(await put(kCase, { case: one.id }, 422, { version: 1, client: 'nope' })), ['/client unknown_name']);
  for (const [version, level] of [[1, 'watch'], [2, 'normal']]) await post(`${kCase}/level`, { case: one.id }, 200, { version, level, reason: 'so ist es' });
  assert.equal((await put(kCase, { case: one.id }, 409, { version: 3, budget_cents: 99 })).json.code, 'conflict');
  assert.equal((await get(kCase, { case: one.id })).json.budget_cents, 100);
});

test('an order that nobody could follow is refused at its field', async () => {
  const kCallUps = '/api/alliance/cases/{case}/call-ups';
  const one = (await post('/api/alliance/cases', {}, 201, { title: 'Sturmflut', hotlines: ['impfen'], hotline_type: 'health', budget_cents: 0 })).json;
  const params = { case: one.id };
  const level = (version, to) => post('/api/alliance/cases/{case}/level', params, 200, { version, level: to, reason: 'so ist es' });
  await level(1, 'activation');
  const begin = Math.ceil((await fixture.now()) / kHour) * kHour + kHour;
  const order = { member: 'nordlicht', hotline: 'impfen', skills: ['dates', 'de'], begin_at: at(begin), deadline: at(begin - kHour / 2), ordered: [2, 2], substitutes: ['elbruf'] };
  const wrong = async (change, ...expected) => assert.deepEqual(codes(await post(kCallUps, params, 422, { ...order, ...change })), expected, JSON.stringify(change));
  await wrong({ substitutes: ['havelkontor', 'elbruf', 'nordlicht'] }, '/substitutes/2 own_substitute');
  await wrong({ skills: ['de', 'zaubern', 'dates'] }, '/skills/1 unknown_name');
  await wrong({ ordered: [0, 0] }, '/ordered out_of_range');
  await wrong({ deadline: at(begin + 100 * 24 * kHour) }, '/deadline out_of_range');
  await wrong({ deadline: '2020-01-01T00:00:00Z' }, '/deadline in_the_past');
  await post(kCallUps, params, 201, order);
  await level(2, 'live');
  await post(kCallUps, params, 201, { ...order, member: 'elbruf', substitutes: ['havelkontor', 'nordlicht'] });
  await level(3, 'stand_down');
  assert.equal((await post(kCallUps, params, 409, { ...order, member: 'havelkontor', substitutes: [] })).json.code, 'wrong_level');
});

// Hotlines from templates, against the contract: what a form may hold, what its check says, two coordinators at once, a client's view,
// sites that are connected.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Checker, Fixture, kNobody } from './fixture.mjs';

const fixture = new Fixture(17600);
const { ask } = fixture;
const checker = new Checker(fixture);
const { check, get } = checker;
const kDrafts = '/api/alliance/hotline-drafts', kDraft = `${kDrafts}/{draft}`;
const kSite = '/api/alliance/members/{member}/sites/{member_site}';

before(() => fixture.open());
after(() => fixture.close());

const post = (pattern, params, expected, body, as) => check('POST', pattern, params, expected, { body, as });
const put = (pattern, params, expected, body) => check('PUT', pattern, params, expected, { body });
const codes = (answer) => answer.json.errors.map((one) => `${one.pointer} ${one.code}`);
const problems = async (draft) => (await get(`${kDraft}/check`, { draft })).json.problems.map((one) => `${one.pointer} ${one.code}`);

test('templates are forms, whole one by one', async () => {
  const { items } = (await get('/api/alliance/hotline-templates')).json;
  assert.deepEqual(items.map((one) => one.key), ['appointments', 'disaster', 'donation-night', 'health-information']);
  for (const { key, document } of items) {
    assert.equal(document, undefined);
    const whole = (await get('/api/alliance/hotline-templates/{template}', { template: key })).json;
    assert.ok(whole.document.topics.length > 1 && whole.document.prompts.welcome.de && whole.document.prompts.welcome.en && whole.document.announcements.length > 0, key);
  }
  await get('/api/alliance/hotline-templates/{template}', { template: 'none' }, 404);
  const choices = (await get('/api/alliance/hotline-choices')).json;
  assert.deepEqual(choices.carriers.map((one) => one.key), ['nordnetz', 'suedtel']);
  assert.deepEqual(choices.languages, ['de', 'en']);
  assert.ok(choices.sites.some((one) => one.key === 'nordlicht-kiel' && one.member === 'nordlicht' && one.takes_part));
  assert.equal(choices.general_prompts.length, choices.prompts.length * choices.languages.length, 'what all lines say, of each');
  assert.ok(choices.general_prompts.find((one) => one.prompt === 'topic_menu' && one.language === 'de').text.includes('{topics}'));
});

// Seconds and loudness (root mean square, 1 is full scale) of a WAV of PCM of 16 bits, one channel.
async function hear(draft, body, as) {
  const { status, headers, bytes: wav, text } = await ask('POST', `${kDrafts}/${draft}/speech`, { body, as });
  assert.equal(status, 200, text.slice(0, 400));
  assert.equal(headers['content-type'], 'audio/wav');
  assert.deepEqual([wav.toString('latin1', 0, 4), wav.toString('latin1', 8, 16), wav.readUInt16LE(20), wav.readUInt16LE(22), wav.readUInt32LE(24), wav.readUInt16LE(34)], ['RIFF', 'WAVEfmt ', 1, 1, 8000, 16]);
  const samples = Array.from({ length: (wav.length - 44) / 2 }, (_, n) => wav.readInt16LE(44 + 2 * n) / 32768);
  assert.equal(wav.readUInt32LE(40), samples.length * 2);
  return { seconds: samples.length / 8000, loudness: Math.sqrt(samples.reduce((sum, one) => sum + one * one, 0) / samples.length) };
}

test('a prompt is heard while it is written: speech, of the length that its words take, in the words that are filled in', async () => {
  const kSpeech = `${kDraft}/speech`, params = { draft: 'hoerprobe' };
  await post(kDrafts, {}, 201, { key: 'hoerprobe', form: 'donation-night' });
  const short = await hear('hoerprobe', { language: 'de', prompt: 'welcome', text: 'Guten Tag.' });
  const long = await hear('hoerprobe', { language: 'de', prompt: 'welcome', text: 'Guten Tag und herzlich willkommen.\nSchön, dass Sie heute helfen möchten.' });
  for (const one of [short, long]) assert.ok(one.loudness > 0.03 && one.loudness < 0.4, `it is speech: ${JSON.stringify(one)}`);
  assert.ok(short.seconds > 0.4 && short.seconds < 2, `${short.seconds}`);
  assert.ok(long.seconds > 2.5 && long.seconds < 9, `${long.seconds}`);
  const topics = await hear('hoerprobe', { language: 'en', text: '{topics}' });
  assert.ok(topics.seconds > 3, 'the topics of the draft and their keys');
  assert.ok((await hear('hoerprobe', { language: 'en', prompt: 'refused' })).seconds > 2, 'without a text what all lines say');
  assert.deepEqual(codes(await post(kSpeech, params, 422, { language: 'de' })), ['/text required']);
  assert.deepEqual(codes(await post(kSpeech, params, 422, { language: 'fr', text: 'Bonjour' })), ['/language unknown_name']);
  assert.deepEqual(codes(await post(kSpeech, params, 422, { language: 'de', prompt: 'notice_keys' })), ['/prompt unknown_name']);
  assert.deepEqual(codes(await post(kSpeech, params, 422, { language: 'de', text: '# nichts' })), ['/text malformed']);
  assert.deepEqual(codes(await post(kSpeech, params, 422, { language: 'de', text: 'x'.repeat(2001) })), ['/text too_long']);
  await post(kSpeech, { draft: 'none' }, 404, { language: 'de', text: 'Guten Tag' });
  assert.equal((await get(kDraft, params)).json.version, 1, 'nothing is changed by listening');
});

test('whoever is not the office hears nothing, and one who asks without end is held up alone', async () => {
  const kSpeech = `${kDraft}/speech`, params = { draft: 'hoerprobe' }, body = { language: 'de', text: 'Ja.' };
  await post(kSpeech, params, 401, body, kNobody);
  for (const [role, organisation] of [['client', 'kultur'], ['manager', 'nordlicht'], ['planner', 'nordlicht'], ['auditor']]) await post(kSpeech, params, 403, body, await fixture.person(role, organisation, `hears-${role}@example.org`));
  const busy = await fixture.person('coordinator', '', 'busy@example.org'), other = await fixture.person('coordinator', '', 'other@example.org');
  const statuses = [];
  for (let n = 0; n < 80 && statuses.at(-1) !== 429; ++n) statuses.push((await ask('POST', `${kDrafts}/hoerprobe/speech`, { body, as: busy })).status);
  assert.equal(statuses.at(-1), 429, 'there is an end');
  assert.ok(statuses.length > 30 && statuses.slice(0, -1).every((status) => status === 200), `${statuses}`);
  assert.equal((await post(kSpeech, params, 429, body, busy)).json.code, 'too_many_tries');
  await hear('hoerprobe', body, other);
  await check('DELETE', kDraft, params, 200);
});

test('a form is bounded and typed, every mistake at its place, nothing half taken', async () => {
  await post(kDrafts, {}, 422, { key: 'Ä' });
  await post(kDrafts, {}, 422, { key: 'neu', form: 'no-such' });
  await post(kDrafts, {}, 422, { key: 'neu', client: 'nobody' });
  await post(kDrafts, {}, 409, { key: 'impfen' });
  const draft = (await post(kDrafts, {}, 201, { key: 'neu' })).json;
  assert.deepEqual([draft.status, draft.document.numbers], ['draft', []]);
  await post(kDrafts, {}, 409, { key: 'neu' });
  const wrong = {
    name: { de: 'Zeile\nZeile', fr: 'x' }, languages: ['de', 'de'], topics: [{ digit: 10, norm_work_s: '60' }], limits: { max_waiting: -1 },
    prompts: { ringtone: { de: 'x' }, welcome: { de: 'x'.repeat(2001) } }, seats: [{ channels: 0 }, 7], numbers: 'none', unheard: 1,
  };
  assert.deepEqual(codes(await put(kDraft, { draft: 'neu' }, 422, { version: 1, document: wrong })).sort(), [
    '/document/languages/1 duplicate', '/document/limits/max_waiting out_of_range', '/document/name/de malformed', '/document/name/fr unknown_field', '/document/numbers wrong_type',
    '/document/prompts/ringtone unknown_name', '/document/prompts/welcome/de too_long', '/document/seats/0/channels out_of_range', '/document/seats/1 wrong_type',
    '/document/topics/0/digit out_of_range', '/document/topics/0/norm_work_s wrong_type', '/document/unheard unknown_field']);
  assert.equal((await get(kDraft, { draft: 'neu' })).json.version, 1);
  assert.ok((await problems('neu')).includes('/name/de required'));
  await check('DELETE', kDraft, { draft: 'neu' }, 200);
  await get(kDraft, { draft: 'neu' }, 404);
});

test('from a template to a live hotline; the client sees its own, the loser of two learns who was faster', async () => {
  const made = (await post(kDrafts, {}, 201, { key: 'spendenabend', form: 'donation-night', client: 'kultur' })).json;
  assert.deepEqual((await problems('spendenabend')).sort(), ['/numbers required', '/seats required']);
  await post(`${kDraft}/live`, { draft: 'spendenabend' }, 422, { version: 1 });
  await get(`${kDraft}/preview`, { draft: 'spendenabend' }, 409);
  const form = made.document;
  form.numbers = [{ number: '+49 30 23125 000', language: '', carrier: 'nordnetz' }];
  form.seats = [{ site: 'elbruf-hamburg', channels: 4, skills: [] }, { site: 'nowhere', channels: 4, skills: ['de'] }];
  form.prompts.welcome.de = 'Willkommen {name}';
  await put(kDraft, { draft: 'spendenabend' }, 200, { version: 1, document: form });
  assert.deepEqual((await problems('spendenabend')).sort(), ['/prompts/welcome/de unknown_placeholder', '/seats/1/site unknown_name']);
  form.seats.pop();
  form.prompts.welcome.de = 'Willkommen. „Grüße“ "quoted" \\ 山田';
  await put(kDraft, { draft: 'spendenabend' }, 200, { version: 2, document: form });
  assert.deepEqual(await problems('spendenabend'), ['/numbers/0/number configuration'], 'the number is the other hotline\'s');
  form.numbers[0].number = '+49 30 23125 077';
  await put(kDraft, { draft: 'spendenabend' }, 200, { version: 3, document: form });
  const lost = await put(kDraft, { draft: 'spendenabend' }, 409, { version: 3, document: form });
  assert.ok(lost.json.changed_by && lost.json.current.version === 4);
  assert.deepEqual((await get(`${kDraft}/check`, { draft: 'spendenabend' })).json, { ready: true, problems: [] });
  const { items } = (await get(`${kDraft}/preview`, { draft: 'spendenabend' })).json;
  assert.equal(items.find((one) => one.language === 'de' && one.prompt === 'welcome').text, form.prompts.welcome.de);
  assert.match(items.find((one) => one.language === 'en' && one.prompt === 'topic_menu').text, /your donation/);
  await post(`${kDraft}/off`, { draft: 'spendenabend' }, 409, { version: 4 });
  const live = (await post(`${kDraft}/live`, { draft: 'spendenabend' }, 200, { version: 4 })).json;
  assert.equal(live.status, 'live');
  await post(`${kDraft}/live`, { draft: 'spendenabend' }, 409, { version: 4 });
  await check('DELETE', kDraft, { draft: 'spendenabend' }, 409);
  const broken = await put(kDraft, { draft: 'spendenabend' }, 422, { version: 5, document: { ...form, seats: [] } });
  assert.deepEqual(codes(broken), ['/document/seats required'], 'a live hotline is not broken by a change');
  const client = await fixture.person('client', 'kultur');
  const seen = (await ask('GET', kDrafts, { as: client })).json.items;
  assert.deepEqual(seen.map((one) => [one.key, one.document]), [['spendenabend', undefined]]);
  assert.ok((await ask('GET', '/api/alliance/clients/kultur', { as: client })).json.hotlines.includes('spendenabend'));
  assert.equal((await ask('GET', `${kDrafts}/spendenabend`, { as: await fixture.person('client', 'gesundheit') })).status, 403);
  assert.equal((await post(`${kDraft}/off`, { draft: 'spendenabend' }, 200, { version: 5 })).json.status, 'off');
  await get(kDrafts);
  const { items: log } = (await ask('GET', '/api/audit?kind=hotline_drafts&item=spendenabend')).json;
  assert.deepEqual(log.map((one) => one.after.status).filter((one) => one).reverse(), ['draft', 'live', 'off']);
});

test('a site is connected by the office, with its evidence, and then changed with care', async () => {
  const site = { member: 'nordlicht', member_site: 'flensburg' };
  await post('/api/alliance/members/{member}/sites', site, 422, { key: 'flensburg', name: 'Flensburg', address: 'nowhere', skills: ['de'], channels: 5 });
  await post('/api/alliance/members/{member}/sites', site, 422, { key: 'elbruf-hamburg', name: 'Hamburg', address: '127.0.0.1:17950', skills: ['de'], channels: 5 });
  await post('/api/alliance/members/{member}/sites', site, 201, { key: 'flensburg', name: 'Flensburg', address: '127.0.0.1:17950', skills: ['de'], channels: 5 });
  const lacking = await post(`${kSite}/connect`, site, 409, { version: 1 });
  assert.ok(lacking.json.missing.includes('site_check:flensburg'));
  for (const kind of ['iso_18295_1', 'art_28', 'code_of_conduct', 'site_check']) {
    const body = { kind, title: kind, valid_from: '2026-01-01T00:00:00.000Z', ...(kind === 'site_check' ? { site: 'flensburg' } : {}) };
    const { id } = (await ask('POST', '/api/alliance/members/nordlicht/evidence', { body })).json;
    assert.equal((await ask('PUT', `/api/alliance/members/nordlicht/evidence/${id}`, { body: { status: 'accepted', note: 'seen by the office', version: 1 } })).status, 200);
  }
  assert.equal((await post(`${kSite}/connect`, site, 200, { version: 1 })).json.status, 'connected');
  await check('DELETE', kSite, site, 409);
  await put(kSite, site, 409, { version: 2, address: 'nowhere' });
  await put(kSite, site, 200, { version: 2, channels: 6 });
  await put(kSite, site, 409, { version: 2, channels: 7 });
  const suspended = await ask('POST', '/api/alliance/members/nordlicht/status', { body: { status: 'suspended', reason: 'tried', hearing_at: '2026-01-01T00:00:00.000Z', version: 1 } });
  assert.equal(suspended.status, 200, suspended.text);
  await fixture.fresh();
  assert.equal((await ask('GET', '/api/sites/nordlicht-kiel')).json.mode, 'paused', 'no offers for a suspended member, on any line');
  // Nor does its own manager bring it back; what may be paused may be paused all the same.
  const manager = await fixture.person('manager', 'nordlicht');
  const mode = (status, wanted, as) => check('POST', '/api/sites/{site}/mode', { site: 'nordlicht-kiel' }, status, { ...(as ? { as } : {}), body: { mode: wanted } });
  assert.equal((await mode(409, 'active', manager)).json.code, 'not_active');
  await mode(200, 'draining', manager);
  await mode(200, 'paused');
  await fixture.fresh();
  assert.equal((await ask('GET', '/api/sites/nordlicht-kiel')).json.mode, 'paused');
  const back = await ask('POST', '/api/alliance/members/nordlicht/status', { body: { status: 'active', reason: 'heard', version: 2 } });
  assert.equal(back.status, 200, back.text);
  await fixture.fresh();
  assert.equal((await ask('GET', '/api/sites/nordlicht-kiel')).json.mode, 'active');
  await mode(200, 'active', manager);
  assert.equal((await post(`${kSite}/disconnect`, site, 200, { version: 3 })).json.status, 'planned');
  await check('DELETE', kSite, site, 200);
});

test('no operation of hotlines is left untried', () => {
  assert.deepEqual(checker.missing((tag) => tag === 'alliance').filter((one) => /hotline-|connect/.test(one)), []);
});

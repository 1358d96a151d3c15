// Hotlines from templates, against the contract: what a form may hold, what its check says, two coordinators at once, a client's view,
// sites that are connected.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Checker, Fixture } from './fixture.mjs';

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
  const back = await ask('POST', '/api/alliance/members/nordlicht/status', { body: { status: 'active', reason: 'heard', version: 2 } });
  assert.equal(back.status, 200, back.text);
  await fixture.fresh();
  assert.equal((await ask('GET', '/api/sites/nordlicht-kiel')).json.mode, 'active');
  assert.equal((await post(`${kSite}/disconnect`, site, 200, { version: 3 })).json.status, 'planned');
  await check('DELETE', kSite, site, 200);
});

test('no operation of hotlines is left untried', () => {
  assert.deepEqual(checker.missing((tag) => tag === 'alliance').filter((one) => /hotline-|connect/.test(one)), []);
});

// The member's portal, the client's page and the wall screen, in a real browser against the real server: several members in one case,
// the week's grid by the keyboard alone, tables and files that are not what they say, and nothing of a rival on any page.
//
//   RUFBUND=build/release/rufbund node --test tests/browser/portal.test.mjs
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { accessibility, ask, json, root, sleep, Stage, until, url } from './stage.mjs';

const program = resolve(process.env.RUFBUND ?? join(root, 'build/release/rufbund'));
const shots = process.env.RUFBUND_SHOTS;
const stage = new Stage(program);
const people = {};
const kPdf = Buffer.from('%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n');
const day = (offset) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
const inMinutes = (minutes) => new Date(Date.now() + minutes * 60_000).toISOString().replace(/\.\d+Z/, 'Z');

async function as(person, method, path, body) {
  const response = await fetch(`${url}${path}`, { method, headers: { 'Content-Type': 'application/json', ...person.headers }, body: body === undefined ? undefined : JSON.stringify(body) });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

const shot = async (name, on) => {
  if (!shots) return;
  mkdirSync(shots, { recursive: true });
  await on.evaluate(() => window.scrollTo(0, 0));
  await on.screenshot({ path: join(shots, `portal-${name}.png`), fullPage: true });
};
const settled = async (on) => {
  await on.locator('[data-connection=live]').waitFor();
  await on.waitForFunction(() => document.querySelectorAll('.loading').length === 0);
};
const open = async (where, on) => {
  await on.goto('about:blank');
  await on.goto(`${url}/#/${where}`);
  await settled(on);
};
const complaints = (page) => page.complaints.filter((text) => !/Failed to load resource|WebSocket connection/.test(text));
const done = async (...pages) => {
  for (const page of pages) {
    assert.deepEqual(complaints(page), []);
    await page.context().close();
  }
};

// Everything that makes a member active, by the API; the office accepts.
async function activate(person) {
  const member = person.organisation;
  const at = `/api/alliance/members/${member}`;
  await as(person, 'POST', `${at}/sites`, { key: `${member}-haus`, name: 'Haupthaus', address: '127.0.0.1:17539', skills: ['de', 'termine'], channels: 6 });
  const from = `${day(-1)}T00:00:00Z`;
  for (const [kind, site] of [['iso_18295_1'], ['art_28'], ['code_of_conduct'], ['site_check', `${member}-haus`]]) {
    const made = await as(person, 'POST', `${at}/evidence`, { kind, title: `Nachweis ${kind}`, valid_from: from, expires_at: `${day(300)}T00:00:00Z`, ...(site ? { site } : {}) });
    await ask('PUT', `${at}/evidence/${made.id}`, { status: 'accepted', note: 'von Hand geprüft', version: made.version });
  }
  for (const one of (await json('/api/alliance/agreements')).items) await as(person, 'POST', `${at}/acceptances`, { agreement: one.id, person: person.name, task: 'Geschäftsführung' });
  const { version } = await json(at);
  await ask('POST', `${at}/status`, { status: 'active', reason: 'Aufnahme', version });
}

before(async () => {
  await stage.open();
  await stage.addMember('nordlicht', 'Nordlicht Dialog GmbH');
  await stage.addMember('elbruf', 'Elbruf Service AG');
  await stage.addMember('westwind', 'Westwind Telefonie GmbH');
  await ask('POST', '/api/alliance/clients', { key: 'ministerium', name: 'Ministerium für Beispiele', hotlines: ['impfen'] });
  await ask('POST', '/api/alliance/agreements', { name: 'code_of_conduct', title_de: 'Verhaltenskodex', title_en: 'Code of conduct', text_de: 'Wir gehen fair miteinander um.\n\nWer anruft, wird gehört und nie gedrängt.', text_en: 'We treat each other fairly.\n\nWhoever calls is heard and never pressed.' });
  people.nora = await stage.person({ role: 'manager', organisation: 'nordlicht', name: 'Nora Nordmann' });
  people.piet = await stage.person({ role: 'planner', organisation: 'nordlicht', name: 'Piet Planer' });
  people.emil = await stage.person({ role: 'manager', organisation: 'elbruf', name: 'Emil Elbers' });
  people.wanda = await stage.person({ role: 'manager', organisation: 'westwind', name: 'Wanda West' });
  people.klara = await stage.person({ role: 'client', organisation: 'ministerium', name: 'Klara Kunde' });
  await activate(people.emil);
  await activate(people.wanda);
  await stage.call(4, 3_000).ended; // something to count
});
after(() => stage.close());

test('a new member finds what to do on its start page, and does it: a file that is not what it says is refused', async () => {
  const page = await stage.page({ as: people.nora });
  await open('portal', page);
  await page.getByRole('heading', { name: 'Guten Tag, Nora Nordmann' }).waitFor();
  for (const task of ['iso_18295_1', 'art_28', 'code_of_conduct', 'site', 'contact', 'pledge']) await page.locator(`[data-task="${task}"]`).waitFor();
  assert.deepEqual(await accessibility(page), []);
  await shot('start-new', page);

  await page.locator('[data-task=iso_18295_1]').getByRole('link', { name: 'Erledigen' }).click();
  const form = page.getByRole('form', { name: 'Nachweis einreichen' });
  await form.getByLabel('Bezeichnung').fill('Zertifikat ISO 18295-1');
  await form.getByLabel('Datei').setInputFiles({ name: 'Zertifikat.pdf', mimeType: 'application/pdf', buffer: Buffer.from('MZ\x90 no pdf') });
  await form.getByRole('button', { name: 'Einreichen' }).click();
  await page.locator('[data-file-wrong]').getByText('kein PDF, PNG oder JPEG').waitFor();
  assert.equal((await as(people.nora, 'GET', '/api/alliance/members/nordlicht/evidence')).items.length, 0, 'nothing was stored');
  assert.deepEqual(await accessibility(page), []);
  await shot('evidence-wrong', page);
  await form.getByLabel('Datei').setInputFiles({ name: 'Zertifikat.pdf', mimeType: 'application/pdf', buffer: kPdf });
  await form.getByRole('button', { name: 'Einreichen' }).click();
  await page.getByRole('cell', { name: 'Zertifikat ISO 18295-1' }).first().waitFor();
  assert.equal(await page.locator('[data-check=iso_18295_1]').getAttribute('data-met'), 'false', 'handed in is not accepted');
  await page.locator('[data-check=iso_18295_1]').getByText('liegt bei der Leitstelle').waitFor();

  await open('portal/agreements', page);
  await page.getByRole('link', { name: 'Verhaltenskodex' }).click();
  await page.getByText('nie gedrängt').waitFor();
  await page.getByLabel('Aufgabe').fill('Geschäftsführung');
  await page.getByRole('button', { name: 'Annehmen' }).click();
  await page.getByText(/angenommen von Nora Nordmann/).waitFor();
  await shot('agreement', page);

  await open('portal/sites', page);
  const site = page.getByRole('form', { name: 'Standort eintragen' });
  await site.getByLabel('Name').fill('Kiel Hafen');
  await site.getByLabel('Schlüssel').fill('nordlicht-hafen');
  await site.getByLabel('SIP-Adresse').fill('192.0.2.7:5060');
  await site.getByLabel('Kanäle').fill('12');
  await site.getByLabel('Deutsch').check();
  await site.getByRole('button', { name: 'Eintragen' }).click();
  await page.locator('[data-row=nordlicht-hafen]').waitFor();
  await shot('sites', page);

  await open('portal/contacts', page);
  const contact = page.getByRole('form', { name: 'Kontakt eintragen' });
  await contact.getByLabel('Name').fill('Ümit Ålund 山田');
  await contact.getByLabel('Tags').fill('0431 123');
  await contact.getByLabel('Nachts').fill('+49 30 23125 121');
  await contact.getByLabel('E-Mail-Adresse').fill('leitung@nordlicht.example');
  await contact.getByRole('button', { name: 'Eintragen' }).click();
  await contact.getByText('Mit Landesvorwahl, etwa').waitFor();
  await contact.getByLabel('Tags').fill('+49 30 23125 120');
  await contact.getByRole('button', { name: 'Eintragen' }).click();
  await page.getByRole('cell').getByText('Ümit Ålund 山田', { exact: true }).waitFor();
  await shot('contacts', page);
  await done(page);
});

test('a week is pledged by the keyboard alone; an overlap is refused in words that lead to the other pledge', async () => {
  const page = await stage.page({ as: people.piet });
  await open('portal/pledges/new', page);
  await page.getByLabel('Deutsch', { exact: true }).focus();
  await page.keyboard.press('Space');
  await page.getByLabel('Termine', { exact: true }).focus();
  await page.keyboard.press('Space');
  const active = page.locator('[data-week] td[tabindex="0"]');
  await active.focus();
  // Monday 8 to Friday 17: twelve seats; then Saturday 10 alone.
  for (let n = 0; n < 9; n += 1) await page.keyboard.press('Shift+ArrowRight');
  for (let n = 0; n < 4; n += 1) await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.type('12');
  await page.getByText('50 Stunden auf 12 gesetzt').waitFor();
  assert.equal(await page.locator('[data-place="8"]').innerText(), '12');
  assert.equal(await page.locator(`[data-place="${4 * 24 + 17}"]`).innerText(), '12');
  assert.equal(await page.locator(`[data-place="${5 * 24 + 17}"]`).innerText(), '·');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.type('5');
  assert.equal(await page.locator(`[data-place="${5 * 24 + 17}"]`).innerText(), '5');
  await page.keyboard.press('Control+z');
  assert.equal(await page.locator(`[data-place="${5 * 24 + 17}"]`).innerText(), '·');
  await page.getByText('600 Platzstunden in der Woche').waitFor();
  // Monday onto Sunday by the button, reached by Tab's order.
  await page.locator('[data-place="8"]').focus();
  await page.getByRole('button', { name: 'Montag kopieren' }).focus();
  await page.keyboard.press('Enter');
  await page.locator(`[data-place="${6 * 24 + 8}"]`).focus();
  await page.getByRole('button', { name: 'Mo auf So einfügen' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('720 Platzstunden in der Woche').waitFor();
  assert.deepEqual(await accessibility(page), []);
  await shot('pledge', page);
  await page.getByRole('button', { name: 'Zusagen', exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/pledges\/pledge-/);
  const [kept] = (await json('/api/alliance/members/nordlicht/pledges')).items;
  assert.deepEqual(kept.skills, ['de', 'termine']);
  assert.equal(kept.seats.reduce((a, b) => a + b, 0), 720);

  await open('portal/pledges/new', page);
  await page.getByLabel('Deutsch', { exact: true }).check();
  await page.getByLabel('Termine', { exact: true }).check();
  await page.locator('[data-place="8"]').click();
  await page.keyboard.type('1');
  await page.getByRole('button', { name: 'Zusagen', exact: true }).click();
  await page.getByText('überschneidet sich mit einer anderen').waitFor();
  assert.match(await page.locator('[data-server-words]').innerText(), /overlap with pledge-/);
  await shot('pledge-overlap', page);
  await done(page);
});

test('a spreadsheet is pasted into the week, and what does not fit is not taken at all', async () => {
  const page = await stage.page({ as: people.nora, permissions: ['clipboard-read', 'clipboard-write'] });
  await open('portal/pledges/new', page);
  const paste = async (text, at) => {
    await page.evaluate((value) => navigator.clipboard.writeText(value), text);
    await page.locator(`[data-place="${at}"]`).click();
    await page.keyboard.press('Control+v');
  };
  await paste('3\t4\t5\n6\t7\t8', 8);
  await page.getByText('6 Stunden eingefügt').waitFor();
  assert.equal(await page.locator(`[data-place="${24 + 10}"]`).innerText(), '8');
  await paste('1\tviele', 20);
  await page.getByText('Zeile 1, Spalte 2 ist keine Zahl').waitFor();
  assert.equal(await page.locator('[data-place="20"]').innerText(), '·');
  await page.locator('[data-place="8"]').click();
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Control+c');
  await page.getByText('2 Stunden kopiert').waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), '3\t4');
  await done(page);
});

test('a table with a mistake names line and column and changes nothing; a good one takes the place of all', async () => {
  const page = await stage.page({ as: people.nora });
  await open('portal/pledges', page);
  const table = await (await fetch(`${url}/api/alliance/members/nordlicht/pledges.csv`, { headers: people.nora.headers })).text();
  const upload = async (name, text) => {
    await page.getByLabel('Datei hochladen').first().setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
    await page.getByRole('dialog').getByRole('button', { name: 'Ersetzen' }).click();
  };
  const [head, monday, ...rest] = table.split('\r\n');
  await upload('zusagen.csv', [head, monday.replace(';12;', ';zwölf;'), ...rest].join('\r\n'));
  const mistakes = page.locator('[data-csv-mistakes]');
  await mistakes.getByText('Nichts wurde übernommen: zusagen.csv').waitFor();
  const row = mistakes.locator('tbody tr');
  assert.equal(await row.count(), 1);
  const cells = await row.locator('td').allInnerTexts();
  assert.match(cells[0], /2$/);
  assert.match(cells[1], /\(08\)$/);
  assert.match(cells[3], /zwölf/);
  assert.equal((await json('/api/alliance/members/nordlicht/pledges')).items.length, 1);
  assert.deepEqual(await accessibility(page), []);
  await shot('csv-wrong', page);
  await upload('zusagen.xlsx', 'PK\x03\x04 zip');
  await mistakes.getByText('Excel- oder ZIP-Datei').waitFor();
  await upload('zusagen.csv', [head, ...[monday, ...rest].map((line) => line.replaceAll(';12;', ';14;'))].join('\r\n'));
  await page.getByText('1 Zusage aus „zusagen.csv“ übernommen').waitFor();
  await page.getByRole('cell', { name: '14', exact: true }).waitFor();
  await shot('pledges', page);
  await done(page);
});

test('several members answer in one case: whole, in part, the rest goes to a substitute; a second and a late answer are refused plainly', async () => {
  // Nordlicht becomes active by the office's decision on what it handed in.
  const own = '/api/alliance/members/nordlicht';
  for (const [kind, site] of [['art_28'], ['code_of_conduct'], ['site_check', 'nordlicht-hafen']]) await as(people.nora, 'POST', `${own}/evidence`, { kind, title: kind, valid_from: `${day(-1)}T00:00:00Z`, ...(site ? { site } : {}) });
  for (const one of (await json(`${own}/evidence`)).items) await ask('PUT', `${own}/evidence/${one.id}`, { status: 'accepted', note: 'von Hand geprüft', version: one.version });
  const { version } = await json(own);
  await ask('POST', `${own}/status`, { status: 'active', reason: 'Aufnahme', version });
  await ask('POST', `${own}/rate-cards`, { hotline_type: 'health', cents_per_minute: 60, cents_per_seat_hour: 3_000, valid_from: `${day(-2)}T00:00:00Z` });
  await ask('POST', '/api/alliance/members/elbruf/rate-cards', { hotline_type: 'health', cents_per_minute: 7_777, cents_per_seat_hour: 3_100, valid_from: `${day(-2)}T00:00:00Z` });

  const theCase = await ask('POST', '/api/alliance/cases', { title: 'Impfstart Winter', client: 'ministerium', hotlines: ['impfen'], hotline_type: 'health', budget_cents: 5_000_000 });
  people.case = theCase.id;
  await ask('POST', `/api/alliance/cases/${theCase.id}/level`, { level: 'activation', reason: 'Start am Montag', version: theCase.version });
  const begin = new Date(Math.ceil(Date.now() / 3_600_000 + 2) * 3_600_000).toISOString().replace(/\.\d+Z/, 'Z');
  const order = (member, ordered, more = {}) => ask('POST', `/api/alliance/cases/${theCase.id}/call-ups`, { member, hotline: 'impfen', skills: ['de', 'termine'], begin_at: begin, deadline: inMinutes(30), ordered, substitutes: [], ...more });
  const [nora, twin, emil, wanda] = [await stage.page({ as: people.nora }), await stage.page({ as: people.nora }), await stage.page({ as: people.emil }), await stage.page({ as: people.wanda })];
  for (const page of [nora, emil, wanda]) await open('portal', page);
  const first = await order('nordlicht', [4, 4, 4, 4, 6, 6, 6, 6], { substitutes: ['westwind'] });
  const second = await order('elbruf', [2, 2, 2, 2]);

  // It stands on the start page by itself.
  await nora.locator(`[data-task="${first.id}"]`).waitFor();
  await emil.locator(`[data-task="${second.id}"]`).waitFor();
  assert.equal(await emil.locator(`[data-task="${first.id}"]`).count(), 0);
  await shot('start', nora);
  await nora.locator(`[data-task="${first.id}"]`).getByRole('link', { name: 'Antworten' }).click();
  await open(`portal/call-ups/${first.id}`, twin);
  await nora.getByLabel('Zum Teil zusagen').check();
  await nora.getByLabel('Plätze zugleich').fill('3');
  await nora.getByRole('button', { name: 'Verbindlich zusagen: 6,0 Platzstunden' }).waitFor();
  assert.deepEqual(await accessibility(nora), []);
  await shot('answer', nora);
  // The twin does not hear of the answer, and sends its own.
  await twin.getByRole('heading', { name: 'Ihre Antwort' }).waitFor();
  await twin.route('**/call-ups', (route) => route.abort());
  await nora.getByRole('button', { name: 'Verbindlich zusagen: 6,0 Platzstunden' }).click();
  await nora.locator('[data-answered=accepted]').getByText(/Nora Nordmann hat am .* im Portal zugesagt: 6,0 Platzstunden/).waitFor();
  await shot('answered', nora);
  await twin.getByLabel('Ablehnen').check();
  await twin.getByLabel('Grund').selectOption('technical');
  await twin.getByRole('button', { name: 'Ablehnen' }).click();
  await twin.locator('[data-refused=answered_already]').getByText('schon beantwortet').waitFor();
  await twin.locator('[data-answered=accepted]').waitFor();
  assert.deepEqual(await accessibility(twin), []);
  await shot('answered-twice', twin);

  await emil.locator(`[data-task="${second.id}"]`).getByRole('link', { name: 'Antworten' }).click();
  await emil.getByRole('button', { name: 'Verbindlich zusagen: 2,0 Platzstunden' }).click();
  await emil.locator('[data-answered=accepted]').waitFor();

  // The rest is the substitute's: one seat, then three.
  await wanda.getByRole('link', { name: 'Antworten' }).click();
  await wanda.getByRole('heading', { name: '1 bis 3 Plätze für Impf-Hotline', level: 1 }).waitFor();
  await wanda.getByLabel('Ablehnen').check();
  await wanda.getByLabel('Erläuterung').fill('Alle sind im Einsatz.');
  await wanda.getByRole('button', { name: 'Ablehnen' }).click();
  await wanda.locator('[data-answered=declined]').getByText('Alle sind im Einsatz.').waitFor();
  const states = Object.fromEntries((await json(`/api/alliance/cases/${theCase.id}/call-ups`)).items.map((one) => [one.member, one.state]));
  assert.deepEqual(states, { nordlicht: 'accepted', elbruf: 'accepted', westwind: 'declined' });

  // Over while one looks at it: the form goes, and the page says why.
  const short = await order('nordlicht', [1], { deadline: new Date(Date.now() + 8_000).toISOString().replace(/\.\d+Z/, 'Z') });
  await open(`portal/call-ups/${short.id}`, nora);
  await nora.locator('[data-answered=expired]').getByText('ohne Antwort abgelaufen').waitFor({ timeout: 30_000 });
  assert.equal(await nora.getByRole('form', { name: 'Ihre Antwort' }).count(), 0);
  await shot('expired', nora);
  await open('portal/call-ups', nora);
  await shot('call-ups', nora);
  await done(nora, twin, emil, wanda);
});

test('a member reads by which criteria the level was decided', async () => {
  const { level } = await json(`/api/alliance/cases/${people.case}`);
  await as(stage.coordinator, 'PUT', `/api/alliance/alert-rules/${level}`, { version: 0, criteria_de: 'Der Auftrag ist unterschrieben.', criteria_en: 'The order is signed.', deciders: [] });
  const nora = await stage.page({ as: people.nora });
  await open(`portal/cases/${people.case}`, nora);
  await nora.locator(`[data-criteria=${level}]`).getByText('Der Auftrag ist unterschrieben.').waitFor();
  await done(nora);
});

test('the key is seen before it takes effect: everybody\'s share, one\'s own inputs, and an objection with its answer', async () => {
  const pledge = { level: 'live', skills: ['de'], valid_from: day(0), valid_to: day(300), ramp_up_min: 30 };
  await as(people.emil, 'POST', '/api/alliance/members/elbruf/pledges', { ...pledge, seats: Array(168).fill(6) });
  const key = await ask('POST', '/api/alliance/keys', { hotline: 'impfen', valid_from: day(0), valid_to: day(200), objections_until: inMinutes(60) });
  const [nora, piet] = [await stage.page({ as: people.nora }), await stage.page({ as: people.piet })];
  await open('portal', nora);
  await nora.locator(`[data-task="${key.id}"]`).getByRole('link', { name: 'Ansehen' }).click();
  await nora.locator('[data-share=nordlicht]').waitFor();
  await nora.locator('[data-share=elbruf]').waitFor();
  await nora.getByText('Kapazitätskennzahl').waitFor();
  await nora.getByLabel('Begründung').fill('kurz');
  await nora.getByRole('button', { name: 'Einspruch erheben' }).click();
  await nora.getByText('mindestens zehn Zeichen').waitFor();
  await nora.getByLabel('Begründung').fill('Unsere Nachtschicht ist nicht mitgezählt.');
  await nora.getByRole('button', { name: 'Einspruch erheben' }).click();
  await nora.locator('[data-objection=open]').getByText('noch nicht geantwortet').waitFor();
  assert.deepEqual(await accessibility(nora), []);
  const objection = (await json(`/api/alliance/keys/${key.id}`)).objections[0];
  await ask('PUT', `/api/alliance/keys/${key.id}/objections/${objection.id}`, { version: objection.version, answer: 'Geprüft: Die Nacht ist enthalten.' });
  await open('portal/key', nora);
  await nora.locator('[data-objection=answered]').getByText('Die Nacht ist enthalten').waitFor();
  await shot('key', nora);
  // Signed on the member's own machine, with the program itself; what it prints is handed in by the page.
  const own = mkdtempSync(join(tmpdir(), 'rufbund-member-'));
  const run = (...words) => execFileSync(program, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  // The picture that the page reads is a moment behind the key that the node took: here it stays so.
  const before = await json('/api/hotlines/impfen/proof');
  await nora.route('**/api/hotlines/impfen/proof', (route) => route.fulfill({ json: before }));
  await nora.getByText('Diesen Schlüssel unterschreiben').click();
  await nora.getByLabel('Öffentlicher Teil').fill(run('member-key', join(own, 'member.key')));
  await nora.getByRole('button', { name: 'Signaturschlüssel hinterlegen' }).click();
  const link = nora.getByRole('link', { name: 'Anteile herunterladen' });
  const [file] = await Promise.all([nora.waitForEvent('download'), link.click()]);
  await file.saveAs(join(own, 'key.agreement'));
  await nora.unroute('**/api/hotlines/impfen/proof');
  await nora.getByLabel('Ausgabe des Programms').fill('unterschrieben');
  await nora.getByRole('button', { name: 'Unterschrift abgeben' }).click();
  await nora.getByText('Bitte die ganze Ausgabe des Programms einfügen').waitFor();
  await nora.getByLabel('Ausgabe des Programms').fill(run('sign', '--key', join(own, 'member.key'), join(own, 'key.agreement')));
  await nora.getByRole('button', { name: 'Unterschrift abgeben' }).click();
  await nora.getByText('unterschrieben, noch nicht in Kraft').waitFor();
  assert.deepEqual(await accessibility(nora), []);
  await shot('key-signed', nora);
  await open('portal/proof', nora);
  await nora.getByText('Noch hat niemand gegengezeichnet.').waitFor();
  const heads = join(own, 'heads.json'), exported = join(own, 'own.export');
  const take = async (from, to) => writeFileSync(to, Buffer.from(await (await fetch(`${url}${from}`, { headers: people.nora.headers })).arrayBuffer()));
  await take('/api/hotlines/impfen/heads?limit=1000', heads);
  await take('/api/hotlines/impfen/export', exported);
  await nora.getByText('Selbst gegenzeichnen').click();
  const countersign = nora.getByRole('form', { name: 'Selbst gegenzeichnen' });
  await countersign.getByLabel('Ausgabe des Programms').fill(run('countersign', '--key', join(own, 'member.key'), '--heads', heads, exported));
  await countersign.getByRole('button', { name: 'Unterschrift abgeben' }).click();
  await nora.locator('[data-countersigned] [data-member=nordlicht]').getByText('bis Datensatz').waitFor();
  assert.deepEqual(await accessibility(nora), []);
  await shot('proof-countersigned', nora);
  rmSync(own, { recursive: true });
  await open('portal/key', piet);
  await piet.locator('[data-share=nordlicht]').waitFor();
  assert.equal(await piet.getByLabel('Begründung').count(), 0, 'a planner does not object');
  await done(nora, piet);
});

test('the client sees its hotline, the service it ordered and its budget, and no member\'s money or people', async () => {
  const page = await stage.page({ as: people.klara });
  await open('portal', page);
  await page.getByRole('heading', { name: 'Mein Auftrag', level: 1 }).waitFor();
  await page.locator('[data-hotline=impfen]').waitFor();
  await page.locator('[data-budget]').getByText(/von 50\.000,00/).waitFor();
  const text = await page.evaluate(() => document.body.innerText);
  assert.ok(!/Kiel|Hamburg|Dresden|Haupthaus|Hafen|Nora|NaN|undefined/.test(text), 'nothing of a member');
  assert.deepEqual(await accessibility(page), []);
  await shot('client', page);
  await done(page);
});

test('the wall says how many were helped, by a token alone, without anything to click', async () => {
  const token = await as(people.nora, 'POST', '/api/tokens', { name: 'Wand Kiel', scopes: ['read'], days: 30 });
  const { secret } = token;
  const page = await stage.page({ as: null, viewport: { width: 1920, height: 1080 }, reducedMotion: 'reduce' });
  await page.goto(`${url}/#/wall/nordlicht-kiel`);
  await page.getByText('Diese Anzeige braucht ein Token').waitFor();
  await page.goto(`${url}/#/wall/nordlicht-kiel?token=${secret}`);
  await page.locator('[data-wall=helped]').waitFor();
  const helped = async () => Number((await page.locator('[data-wall=helped]').innerText()).replace(/\D/g, ''));
  const answered = async () => (await json('/api/overview')).hotlines[0].today.answered;
  const before = await answered();
  await until('the wall shows what the line counts', async () => (await helped()) === before);
  assert.ok(!page.url().includes(secret), 'the token is not on the screen');
  await stage.call(3, 3_000).ended;
  await until('the wall follows the line', async () => (await answered()) > before && (await helped()) === (await answered()));
  assert.equal(await page.locator('button, a, input').count(), 0);
  assert.ok(!/Hamburg|Dresden|Elbruf/.test(await page.evaluate(() => document.body.innerText)));
  assert.deepEqual(await accessibility(page), []);
  await shot('wall', page);
  await page.setViewportSize({ width: 390, height: 844 });
  await shot('wall-phone', page);
  await page.goto('about:blank');
  await page.goto(`${url}/#/wall/elbruf-hamburg`);
  await page.getByText('Den Standort „elbruf-hamburg“ gibt es hier nicht.').waitFor();
  // Its language: the browser's, or what the address says.
  await page.goto(`${url}/#/wall/elbruf-hamburg?lang=en`);
  await page.getByText('There is no site “elbruf-hamburg” here.').waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'en');
  await done(page);
});

const kPages = ['portal', 'portal/call-ups', 'portal/call-ups/:call', 'portal/cases', 'portal/cases/:case', 'portal/pledges', 'portal/pledges/:pledge', 'portal/key', 'portal/proof', 'portal/rates', 'portal/evidence', 'portal/agreements',
  'portal/agreements/:agreement', 'portal/sites', 'portal/contacts', 'portal/company'];
async function addresses() {
  const first = async (path) => (await json(path)).items[0].id;
  const ids = { ':call': await first('/api/alliance/members/nordlicht/call-ups'), ':case': people.case, ':pledge': await first('/api/alliance/members/nordlicht/pledges'), ':agreement': await first('/api/alliance/agreements') };
  return kPages.map((one) => one.replace(/:\w+/, (name) => ids[name]));
}

for (const [colorScheme, locale] of [['light', 'de'], ['dark', 'en']])
  test(`axe finds nothing on the portal's pages, and nothing of a rival is on them: ${colorScheme}, ${locale}`, async () => {
    const page = await stage.page({ as: people.nora, colorScheme, reducedMotion: 'reduce' });
    // Not in the frames without an origin that the checker makes.
    await page.addInitScript((value) => { if (location.origin !== 'null') localStorage.setItem('rufbund.locale', value); }, locale);
    for (const where of await addresses()) {
      await open(where, page);
      await sleep(300);
      assert.deepEqual(await accessibility(page), [], where);
      const text = await page.evaluate(() => document.documentElement.outerHTML);
      assert.ok(!/Hamburg|Dresden|Haupthaus|Westwind-|77,77|77\.77|Emil|Wanda|NaN|undefined/.test(text), `${where} shows what is not there, or a rival's`);
      await shot(`${where.replace(/^portal\/?/, '').replace(/\W+/g, '-') || 'start'}-${colorScheme}`, page);
    }
    await done(page);
  });

test('a planner sees no money', async () => {
  const page = await stage.page({ as: people.piet });
  for (const where of (await addresses()).filter((one) => one !== 'portal/rates')) {
    await open(where, page);
    assert.ok(!/€/.test(await page.evaluate(() => document.body.innerText)), where);
  }
  await open('portal/rates', page);
  await page.getByRole('heading', { name: 'Diese Seite gibt es nicht' }).or(page.getByRole('heading', { level: 1 })).first().waitFor();
  assert.equal(await page.locator('.nav a, .office__nav a', { hasText: 'Preise' }).count(), 0);
  await done(page);
});

test('on a phone, and at 400 % zoom, nothing has to be scrolled sideways', async () => {
  for (const width of [360, 320]) {
    const page = await stage.page({ as: people.nora, viewport: { width, height: 740 } });
    for (const where of await addresses()) {
      await open(where, page);
      await sleep(200);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `${where} is ${wide} pixels wide at ${width}`);
      if (width === 360) await shot(`phone-${where.replace(/^portal\/?/, '').replace(/\W+/g, '-') || 'start'}`, page);
    }
    await done(page);
  }
});

// The coordinator's office and the auditor's pages in a real browser, against the real server and its real books.
//
//   RUFBUND=build/release/rufbund node --test tests/browser/office.test.mjs
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { foundAlliance, kMembers, openCase, proposeKey, proposeKeys } from './alliance.mjs';
import { accessibility, ask, askAs, json, root, sleep, Stage, until, url } from './stage.mjs';

const program = resolve(process.env.RUFBUND ?? join(root, 'build/release/rufbund'));
const shots = process.env.RUFBUND_SHOTS;
const stage = new Stage(program, { config: 'office.toml', sites: kMembers.map(({ site }, n) => [site, 17_531 + n]) });
const people = {};
let managers, theCase, theKey;

before(async () => {
  await stage.open();
  people.otto = await stage.person({ role: 'coordinator', name: 'Otto Zweiter' });
  people.auditor = await stage.person({ role: 'auditor', name: 'Paula Prüfer' });
  managers = await foundAlliance(stage);
  theCase = await openCase(stage, managers);
  theKey = await proposeKeys(stage, managers);
  await stage.call(10, 8_000).ended;
});
after(() => stage.close());

const shot = async (name, on) => {
  if (!shots) return;
  mkdirSync(shots, { recursive: true });
  await on.screenshot({ path: join(shots, `office-${name}.png`), fullPage: true });
};
const open = async (where, on) => {
  await on.goto('about:blank');
  await on.goto(`${url}/#/${where}`);
  await on.locator('[data-connection=live]').waitFor({ timeout: 60_000 });
};
const settled = async (page) => {
  await page.locator('.loading').first().waitFor({ state: 'detached', timeout: 60_000 });
  await sleep(300);
};
// What the browser itself writes about answers of 409 and the like is no complaint of the page.
const complaints = (page) => page.complaints.filter((text) => !/Failed to load resource|WebSocket connection/.test(text));

const kPages = () => [
  'office/cases', `office/cases/${theCase.id}`, `office/cases/${theCase.id}/notices`, `office/cases/${theCase.id}/timeline`, `office/cases/${theCase.id}/settings`,
  `office/cases/${theCase.id}/order`, 'office/cases/new',
  `office/cases/${theCase.id}/report`, 'office/plans', 'office/plans/new', 'office/hotlines', 'office/auditor', 'office/deletions', 'office/alerts',
  'office/readiness', 'office/keys', `office/keys/${theKey.id}`, 'office/agreements', 'office/agreements/new', 'office/agreements/agreement-1', 'office/clients', 'office/clients/ministerium',
  'office/members', 'office/members/saalestimme', 'office/members/nordlicht', ...['evidence', 'sites', 'pledges', 'agreements', 'rates', 'contacts'].map((part) => `office/members/nordlicht/${part}`),
];
const nameOf = (where) => where.replace(theCase.id, 'case').replace('office/', '').replace(/\W+/g, '-');

for (const [colorScheme, locale] of [['light', 'de'], ['dark', 'en']])
  test(`axe finds nothing on any page of the office, ${colorScheme}, ${locale}`, async () => {
    const page = await stage.page({ colorScheme, reducedMotion: 'reduce', viewport: { width: 1440, height: 900 } });
    await open('office', page);
    await page.locator(`button[lang=${locale}]`).click();
    const found = [];
    for (const where of kPages()) {
      await open(where, page);
      await settled(page);
      const text = await page.evaluate(() => document.body.innerText);
      assert.ok(!/\bNaN\b|undefined|\[object|\{\w+\}/.test(text), `${where}: ${/.*(NaN|undefined|\[object|\{\w+\}).*/.exec(text)?.[0]}`);
      await shot(`${nameOf(where)}-${colorScheme}`, page);
      found.push(...(await accessibility(page)).map((one) => `${where}: ${one}`));
    }
    assert.deepEqual(found, []);
    assert.deepEqual(complaints(page), []);
    await page.context().close();
  });

test('nothing has to be scrolled sideways on a phone', async () => {
  const page = await stage.page({ viewport: { width: 360, height: 780 } });
  for (const where of kPages()) {
    await open(where, page);
    await settled(page);
    await shot(`phone-${nameOf(where)}`, page);
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 360, `${where} is wider than a phone`);
    await until(`${where} is in sight among the office's pages`, () =>
      page.locator('.office__nav [aria-current=page]').evaluate((entry) => {
        const { left, right } = entry.getBoundingClientRect();
        return left >= 0 && right <= 360;
      }));
  }
  // And on a small laptop no column is cut off.
  await page.setViewportSize({ width: 1280, height: 800 });
  const cut = [];
  for (const where of kPages()) {
    await open(where, page);
    await settled(page);
    const names = await page.evaluate(() => [...document.querySelectorAll('.table-wrap')].filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.getAttribute('aria-label')));
    cut.push(...names.map((name) => `${where}: ${name}`));
  }
  assert.deepEqual(cut, []);
  await page.context().close();
});

test('two coordinators in one case: the second sees who was first, keeps what was typed, and decides anew', async () => {
  const [cora, otto] = [await stage.page(), await stage.page({ as: people.otto })];
  await open(`office/cases/${theCase.id}/settings`, cora);
  await open(`office/cases/${theCase.id}/settings`, otto);
  const form = (page) => page.getByRole('form', { name: 'Worum es geht' });
  await form(otto).getByLabel('Titel').fill('Impfstart Winter und Frühjahr');
  await form(cora).getByLabel('Budget in Euro').fill('60.000');
  await form(cora).getByRole('button', { name: 'Speichern' }).click();
  await form(cora).getByText('Gespeichert').waitFor();
  // Said while he still types, before anything is sent; his words stay.
  const conflict = otto.locator('[data-conflict]');
  await conflict.getByText('Inzwischen geändert', { exact: true }).waitFor();
  await conflict.getByText(/Cora Leitner hat das am/).waitFor();
  assert.equal(await form(otto).getByLabel('Titel').inputValue(), 'Impfstart Winter und Frühjahr');
  await form(otto).getByRole('button', { name: 'Speichern' }).click();
  await conflict.getByText('Jemand war schneller').waitFor();
  assert.deepEqual(await accessibility(otto), []);
  await shot('conflict', otto);
  assert.equal((await json(`/api/alliance/cases/${theCase.id}`)).title, 'Impfstart Winter', 'nothing was overwritten');
  await conflict.getByRole('button', { name: 'Neuen Stand laden' }).click();
  await until('the newer budget is in the field', async () => (await form(otto).getByLabel('Budget in Euro').inputValue()) === '60000,00');
  await form(otto).getByLabel('Titel').fill('Impfstart Winter und Frühjahr');
  await form(otto).getByRole('button', { name: 'Speichern' }).click();
  // And it reaches the first one's page, where nothing is being typed, by itself.
  await cora.getByRole('heading', { name: 'Impfstart Winter und Frühjahr', level: 1 }).waitFor();
  await until('her form follows', async () => (await form(cora).getByLabel('Titel').inputValue()) === 'Impfstart Winter und Frühjahr');

  // Both decide on the next level.
  for (const page of [cora, otto]) {
    await open(`office/cases/${theCase.id}`, page);
    await page.getByRole('button', { name: 'In Betrieb nehmen' }).click();
  }
  await otto.getByLabel('Begründung').fill('Die ersten Anrufe kommen.');
  await cora.getByLabel('Begründung').fill('Leitungen sind geschaltet.');
  await cora.getByRole('button', { name: 'Jetzt in Betrieb nehmen' }).click();
  await cora.locator('[data-level=live]').waitFor();
  await otto.locator('[data-conflict]').getByText(/Cora Leitner/).waitFor();
  await shot('conflict-level', otto);
  await otto.locator('[data-conflict]').getByRole('button', { name: 'Neuen Stand laden' }).click();
  await otto.locator('[data-level=live]').waitFor();
  await until('what he wrote is still there', async () => (await otto.getByLabel('Begründung').inputValue()) === 'Die ersten Anrufe kommen.');
  await otto.getByText('Leitungen sind geschaltet.').first().waitFor();
  for (const page of [cora, otto]) {
    assert.deepEqual(complaints(page), []);
    await page.context().close();
  }
});

test('a member is called up, answers, and the page follows without losing what is being typed', async () => {
  const page = await stage.page();
  await open(`office/cases/${theCase.id}`, page);
  await page.getByRole('link', { name: 'Mitglied aufrufen' }).click();
  const form = page.getByRole('form', { name: 'Mitglied aufrufen' });
  await form.getByLabel('Mitglied').selectOption('isarwerk');
  await page.locator('[data-pledged]').waitFor();
  // What the hotline knows and somebody pledged is ticked, and a time that the clocks leave out is not sent as a later one.
  const begin = await form.getByLabel('Beginn').inputValue();
  await form.getByLabel('Beginn').fill('2027-03-28T02:30');
  await form.getByText('Diese Uhrzeit gibt es an dem Tag nicht').waitFor();
  await form.getByRole('button', { name: 'Aufrufen und benachrichtigen' }).click();
  await until('the focus is on it', () => form.getByLabel('Beginn').evaluate((field) => field === document.activeElement));
  await form.getByLabel('Beginn').fill(begin);
  for (const skill of ['Deutsch', 'Termine']) await until(`${skill} is ticked`, () => form.getByRole('checkbox', { name: skill }).isChecked());
  await page.locator('[data-pledged]').waitFor();
  await form.getByLabel('Plätze', { exact: true }).fill('vier');
  await form.getByRole('button', { name: 'Aufrufen und benachrichtigen' }).click();
  await form.getByText('Eine Zahl, oder eine je Abschnitt der ganzen Dauer.').waitFor();
  await form.getByLabel('Plätze', { exact: true }).fill('2');
  await form.getByLabel('zuerst').selectOption('elbruf');
  await form.getByRole('button', { name: 'Aufrufen und benachrichtigen' }).click();
  await page.locator('[data-level]').waitFor();
  const order = await until('the order is in the books', async () => (await json(`/api/alliance/cases/${theCase.id}/call-ups`)).items.find((one) => one.member === 'isarwerk' && one.replaces === ''));
  const row = page.locator(`tr[data-row="${order.id}"]`);
  await row.getByText(/noch /).waitFor();
  await page.getByRole('button', { name: 'Eintragen' }).click();
  await page.getByRole('form', { name: 'Eintragen' }).getByLabel('Text').fill('Wir warten auf Isarwerk');
  await askAs(managers.isarwerk, 'POST', `/api/alliance/members/isarwerk/call-ups/${order.id}/answer`, { answer: 'accept' });
  await row.getByText('angenommen').waitFor();
  await page.locator('[data-entry=accepted]', { hasText: 'Isarwerk Telefonie GmbH nimmt an' }).first().waitFor();
  assert.equal(await page.getByRole('form', { name: 'Eintragen' }).getByLabel('Text').inputValue(), 'Wir warten auf Isarwerk');
  await page.getByRole('form', { name: 'Eintragen' }).getByRole('button', { name: 'Eintragen' }).click();
  await page.locator('[data-entry=note]', { hasText: 'Wir warten auf Isarwerk' }).waitFor();
  await page.getByRole('button', { name: 'Aufruf von Ruhrdialog Partner GmbH zurückziehen' }).first().click();
  await page.getByLabel('Warum?').fill('Weniger Anrufe als erwartet');
  await page.getByRole('button', { name: 'Aufruf zurückziehen', exact: true }).click();
  await page.locator('tr', { hasText: 'Ruhrdialog' }).getByText('zurückgezogen').waitFor();
  await page.getByRole('checkbox', { name: 'Ansage für die Warteschlange einsprechen' }).check();
  await page.getByText('1 erledigter Punkt').waitFor();
  await shot('case-live', page);
  assert.deepEqual(complaints(page), []);
  await page.context().close();
});

// Moves on by the tab key alone until the element has the focus.
async function tabTo(page, locator) {
  for (let n = 0; n < 120; ++n) {
    if (await locator.evaluate((element) => element === document.activeElement).catch(() => false)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`the keyboard does not reach ${locator}`);
}

test('a drill is opened and activated by keyboard alone, and marked everywhere', async () => {
  const page = await stage.page();
  await open('office/cases', page);
  await page.getByRole('heading', { name: 'Fälle', level: 1 }).waitFor();
  await tabTo(page, page.getByRole('link', { name: 'Neuer Fall' }));
  await page.keyboard.press('Enter');
  const drill = page.getByLabel('Das ist eine Übung');
  await drill.waitFor();
  await tabTo(page, drill);
  await page.keyboard.press('Space');
  await tabTo(page, page.getByLabel('Titel'));
  await page.keyboard.type('Probealarm');
  await tabTo(page, page.getByRole('button', { name: 'Fall eröffnen' }));
  await page.keyboard.press('Enter');
  await page.getByText('Mindestens eine Hotline wird gebraucht.').waitFor();
  // The first wrong field has the focus.
  await until('the focus is on the hotlines', () => page.evaluate(() => document.activeElement?.getAttribute('type') === 'checkbox'));
  // On the first hotline a case is open: its budget would pay for the same calls.
  await page.keyboard.press('Space');
  await tabTo(page, page.getByRole('button', { name: 'Fall eröffnen' }));
  await page.keyboard.press('Enter');
  await page.getByText('Auf dieser Hotline ist schon ein Fall offen', { exact: false }).waitFor();
  await tabTo(page, page.getByLabel('Impf-Hotline'));
  await page.keyboard.press('Space');
  await tabTo(page, page.getByLabel('Spendenabend'));
  await page.keyboard.press('Space');
  await tabTo(page, page.getByRole('button', { name: 'Fall eröffnen' }));
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Probealarm', level: 1 }).waitFor();
  await page.locator('[data-drill]').waitFor();
  await tabTo(page, page.getByRole('button', { name: 'Aktivieren', exact: true }));
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByLabel('Begründung'));
  await page.keyboard.type('Jährliche Übung');
  await tabTo(page, page.getByRole('button', { name: 'Jetzt aktivieren' }));
  await page.keyboard.press('Enter');
  await page.locator('[data-level=activation]').waitFor();
  await shot('drill', page);
  await open('office/cases', page);
  await page.locator('tr', { hasText: 'Probealarm' }).getByText('Übung').waitFor();
  const drillCase = (await json('/api/alliance/cases')).items.find((one) => one.title === 'Probealarm');
  for (const [n, level] of ['stand_down', 'normal'].entries()) await ask('POST', `/api/alliance/cases/${drillCase.id}/level`, { level, reason: 'Übung beendet', version: drillCase.version + n });
  assert.deepEqual(complaints(page), []);
  await page.context().close();
});

test('criteria and deciders are agreed on a page; the case shows them at the step, and who is not named cannot raise it', async () => {
  const page = await stage.page();
  await open('office/alerts', page);
  const form = page.getByRole('form', { name: 'Vereinbart für „Beobachten“' });
  await form.getByLabel('Kriterien, deutsch').fill('Mehr als 500 Anrufe je Stunde, zwei Stunden lang.');
  await form.getByLabel('Otto Zweiter').check();
  await form.getByRole('button', { name: 'Speichern' }).click();
  await form.getByText('Gespeichert').waitFor();
  assert.deepEqual(await accessibility(page), []);
  await shot('alerts', page);
  const one = await ask('POST', '/api/alliance/cases', { title: 'Andrang am Abend', hotlines: ['spende'], hotline_type: 'health', budget_cents: 1_000_000 });
  const watch = (on) => on.getByRole('button', { name: 'Beobachten', exact: true });
  await open(`office/cases/${one.id}`, page);
  await page.locator('[data-agreed=watch]').getByText('Mehr als 500 Anrufe je Stunde', { exact: false }).waitFor();
  await page.locator('[data-agreed=watch]').getByText('Otto Zweiter').waitFor();
  assert.ok(await watch(page).isDisabled(), 'Cora is not named');
  assert.ok(await page.getByRole('button', { name: 'Aktivieren', exact: true }).isEnabled(), 'for that level nobody is');
  assert.deepEqual(await accessibility(page), []);
  await shot('alerts-case', page);
  const otto = await stage.page({ as: people.otto });
  await open(`office/cases/${one.id}`, otto);
  await until('he may', () => watch(otto).isEnabled());
  await watch(otto).click();
  await otto.getByLabel('Begründung').fill('Seit 18 Uhr über 500 je Stunde');
  await otto.locator('.levels__form').getByRole('button').first().click();
  await otto.locator('[data-level=watch]').waitFor();
  assert.deepEqual([...complaints(page), ...complaints(otto)], []);
  for (const each of [page, otto]) await each.context().close();
});

test('a plan is made for two sets of skills by keyboard alone; what is wrong with one of them is said there', async () => {
  const page = await stage.page();
  await open('office/plans/new', page);
  await page.getByLabel('Titel', { exact: true }).waitFor();
  await tabTo(page, page.getByLabel('Titel', { exact: true }));
  await page.keyboard.type('Zwei Arten von Anrufen');
  const sets = page.locator('[data-demand]');
  assert.equal(await sets.count(), 1);
  for (const _ of [2, 3]) {
    await tabTo(page, page.getByRole('button', { name: 'Weitere Kenntnisse' }));
    await page.keyboard.press('Enter');
  }
  await until('three sets, and the focus is in the last', async () => (await sets.count()) === 3 && page.evaluate(() => document.activeElement?.getAttribute('data-demand') === '2'));
  await tabTo(page, sets.nth(2).getByRole('button', { name: /entfernen/ }));
  await page.keyboard.press('Enter');
  await until('two sets, and the focus is in the one before', async () => (await sets.count()) === 2 && page.evaluate(() => document.activeElement?.getAttribute('data-demand') === '1'));
  // Without skills it is refused, and said at that set alone.
  await tabTo(page, page.getByRole('button', { name: 'Plan berechnen' }));
  await page.keyboard.press('Enter');
  await sets.nth(1).getByText('Mindestens eine Kenntnis wird gebraucht.').waitFor();
  assert.equal(await sets.nth(0).getByText('Mindestens eine Kenntnis wird gebraucht.').count(), 0);
  await page.evaluate(() => window.scrollTo(0, 0)); // what the head covers half is none of its small targets
  assert.deepEqual(await accessibility(page), []);
  await shot('plan-two-sets', page);
  await tabTo(page, sets.nth(1).getByLabel('Deutsch'));
  await page.keyboard.press('Space');
  await tabTo(page, sets.nth(1).getByLabel('Anrufe am Tag'));
  await page.keyboard.press('Control+A');
  await page.keyboard.type('240');
  // Another field is wrong too, and does not take the keyboard away while this one is being mended.
  assert.equal(await sets.nth(1).getByLabel('Anrufe am Tag').inputValue(), '240');
  await tabTo(page, page.getByLabel('Budget in Euro'));
  await page.keyboard.type('100.000');
  await tabTo(page, page.getByRole('button', { name: 'Plan berechnen' }));
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Zwei Arten von Anrufen', level: 1 }).waitFor();
  const made = await askAs(people.otto, 'GET', `/api/alliance/plans/${page.url().split('/').pop()}`);
  assert.equal(made.demand.length, 2);
  assert.deepEqual(made.demand[1].skills, ['de']);
  assert.equal(made.demand[1].intervals.reduce((sum, { calls }) => sum + calls, 0), 240);
  assert.deepEqual(complaints(page), []);
  await page.context().close();
});

test('evidence is submitted, looked at and decided; what is not what it says is refused; nobody is active without it, or suspended unheard', async () => {
  const page = await stage.page();
  await open('office/members/saalestimme/evidence', page);
  const submit = page.getByRole('form', { name: 'Für das Mitglied einreichen' });
  await submit.getByLabel('Art').selectOption('code_of_conduct');
  await submit.getByLabel('Bezeichnung').fill('Kodex, unterschrieben');
  const file = (content) => ({ name: 'Kodex.pdf', mimeType: 'application/pdf', buffer: Buffer.from(content) });
  await submit.getByLabel('Datei').setInputFiles(file('MZ\x90 no pdf'));
  await submit.getByRole('button', { name: 'Einreichen' }).click();
  await submit.getByText('Die Datei ist nicht, was sie sagt').waitFor();
  await submit.getByLabel('Datei').setInputFiles(file('%PDF-1.4\ntrailer<<>>\n%%EOF\n'));
  await submit.getByRole('button', { name: 'Einreichen' }).click();
  await submit.getByText('Eingereicht').waitFor();
  await page.getByRole('link', { name: 'Kodex.pdf' }).waitFor();
  const got = await fetch(`${url}${await page.getByRole('link', { name: 'Kodex.pdf' }).getAttribute('href')}`, { headers: { Cookie: stage.coordinator.cookie } });
  assert.equal(got.headers.get('content-type'), 'application/pdf');
  await page.getByRole('button', { name: 'Entscheiden: Kodex, unterschrieben' }).click();
  const decide = page.getByRole('form', { name: 'Entscheiden: Kodex, unterschrieben' });
  await decide.getByLabel('Entscheidung').selectOption('rejected');
  await decide.getByRole('button', { name: 'Entscheidung speichern' }).click();
  await decide.getByText('Bitte begründen, warum abgelehnt wird.').waitFor();
  await decide.getByLabel('Entscheidung').selectOption('accepted');
  await decide.getByRole('button', { name: 'Entscheidung speichern' }).click();
  await page.locator('tr', { hasText: 'Kodex, unterschrieben' }).getByText('anerkannt').waitFor();
  await open('office/members/saalestimme', page);
  await page.locator('[data-point=code_of_conduct][data-done=true]').waitFor();
  await page.locator('[data-point="iso_18295_1"][data-done=false]').waitFor();
  const status = page.getByRole('form', { name: 'Zustand ändern' });
  await status.getByLabel('Begründung').fill('Aufnahme');
  await status.getByRole('button', { name: 'Zustand ändern' }).click();
  await status.getByText('Es fehlen noch Nachweise.').waitFor();
  await open('office/members/ruhrdialog', page);
  await status.getByLabel('Neuer Zustand').selectOption('suspended');
  await status.getByLabel('Begründung').fill('Zwei Aufrufe ohne Antwort');
  await status.getByRole('button', { name: 'Zustand ändern' }).click();
  await status.getByText('Wann wurde das Mitglied gehört?').waitFor();
  await shot('suspend', page);
  await status.getByLabel('Anhörung').fill('2020-11-20T10:00');
  await status.getByRole('button', { name: 'Zustand ändern' }).click();
  await page.locator('.page-head').getByText('ausgesetzt').waitFor();
  assert.deepEqual(complaints(page), []);
  await page.context().close();
});

test('an objection is answered, and only then may the key take effect', async () => {
  const page = await stage.page();
  await open(`office/keys/${theKey.id}`, page);
  const row = page.locator('tr[data-row=nordlicht]');
  await row.waitFor();
  await page.locator('[data-objection=open]').getByRole('textbox').fill('Die Nächte ab März fließen in den nächsten Schlüssel ein.');
  await page.getByRole('button', { name: 'Antworten' }).click();
  await page.locator('[data-objection=answered]').waitFor();
  assert.ok(await page.getByRole('button', { name: 'In Kraft setzen' }).isDisabled(), 'members may still object');
  // A new one leaves its members time.
  await open('office/keys', page);
  const form = page.getByRole('form', { name: 'Neuen Schlüssel berechnen' });
  await form.getByLabel('Hotline').selectOption('impfen');
  await form.getByLabel('Einsprüche bis').fill('2026-01-01T08:00');
  await form.getByLabel('Obergrenze in Prozent').fill('22,5');
  await form.getByRole('button', { name: 'Vorschlag berechnen' }).click();
  await form.getByText('Mitglieder brauchen Zeit für Einwände').waitFor();
  await form.getByLabel('Einsprüche bis').fill('2090-01-01T08:00');
  await form.getByRole('button', { name: 'Vorschlag berechnen' }).click();
  await page.getByRole('heading', { name: 'Schlüssel: Impf-Hotline', level: 1 }).waitFor();
  assert.ok(await page.getByRole('button', { name: 'In Kraft setzen' }).isDisabled(), 'members may object');
  // One whose time for objections is short.
  const short = await proposeKey(stage.coordinator, 5_000, 0, 225_000);
  await open(`office/keys/${short.id}`, page);
  await until('its time for objections is over', () => page.getByRole('button', { name: 'In Kraft setzen' }).isEnabled());
  await page.getByRole('button', { name: 'In Kraft setzen' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'In Kraft setzen' }).click();
  await page.locator('.page-head').getByText('in Kraft', { exact: true }).waitFor();
  const shares = (await json('/api/alliance/keys')).items.find((one) => one.status === 'in_force').shares;
  await until('the line shares by it', async () => (await json('/api/hotlines/impfen/members')).items.every((one) => one.agreed_ppm === (shares.find((each) => each.member === one.member)?.share_ppm ?? 0)));
  assert.deepEqual(complaints(page), []);
  await page.context().close();
});

test('the auditor reads everything and changes nothing', async () => {
  const page = await stage.page({ as: people.auditor });
  const found = [];
  for (const where of kPages().filter((one) => !/new$|order$/.test(one))) {
    await open(where, page);
    await settled(page);
    assert.equal(await page.locator('main form.record-form, main .kern-btn--primary').count(), 0, `${where} offers a change`);
    found.push(...(await accessibility(page)).map((one) => `${where}: ${one}`));
    await shot(`auditor-${nameOf(where)}`, page);
  }
  assert.deepEqual(found, []);
  assert.deepEqual(complaints(page), []);
  await page.context().close();
});

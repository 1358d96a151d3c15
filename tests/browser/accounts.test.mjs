// Signing in, welcome with a second factor, the office's pages, and what a member's people see: in a real browser, against the real server.
//
//   RUFBUND=build/release/rufbund node --test tests/browser/accounts.test.mjs
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { accessibility, ask, json, kPassword, root, sleep, Stage, totp, until, url } from './stage.mjs';

const program = resolve(process.env.RUFBUND ?? join(root, 'build/release/rufbund'));
const shots = process.env.RUFBUND_SHOTS;
const stage = new Stage(program);
const people = {};

before(async () => {
  await stage.open();
  await stage.addMember('nordlicht', 'Nordlicht Dialog GmbH');
  await stage.addMember('elbruf', 'Elbruf Service AG');
  people.manager = await stage.person({ role: 'manager', organisation: 'nordlicht', name: 'Nora Nordmann' });
  people.planner = await stage.person({ role: 'planner', organisation: 'elbruf', name: 'Emil Elbers' });
  people.auditor = await stage.person({ role: 'auditor', name: 'Paula Prüfer' });
  await stage.call(6, 14_000).ended; // something to see
});
after(() => stage.close());

const shot = async (name, on) => {
  if (!shots) return;
  mkdirSync(shots, { recursive: true });
  await on.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
};
const open = async (where, on) => {
  await on.goto('about:blank');
  await on.goto(`${url}/#/${where}`);
  await on.locator('[data-connection=live]').waitFor();
};
const fresh = (options = {}) => stage.page({ as: null, ...options });
const typeIn = async (page, { email, password = kPassword }) => {
  await page.getByLabel('E-Mail-Adresse').fill(email);
  await page.getByLabel('Passwort', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Anmelden' }).click();
};
// What the browser itself writes to its console about answers of 401 and the like is no complaint of the page.
const complaints = (page) => page.complaints.filter((text) => !/Failed to load resource|WebSocket connection/.test(text));

test('an invitation makes an account with a second factor, and signs in', async () => {
  const link = await stage.invite('auditor', '', 'ida@example.org');
  const page = await fresh();
  await page.goto(`${url}/#/welcome/${link}`);
  await page.getByRole('heading', { name: 'Willkommen bei Rufbund' }).waitFor();
  await page.getByText('Sie sind eingeladen, mit der Rolle Prüfung.').waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('autocomplete')), 'name');
  assert.equal(await page.getByLabel('E-Mail-Adresse').inputValue(), 'ida@example.org');
  assert.equal(await page.getByLabel('E-Mail-Adresse').getAttribute('readonly'), '');
  const make = page.getByRole('button', { name: 'Konto einrichten' });
  await page.getByLabel('Ihr Name').fill('Ida Beispiel');
  await page.getByLabel('Passwort wählen').fill('kurz');
  assert.ok(await make.isDisabled());
  assert.equal(await page.locator('[data-rule=long]').getAttribute('data-met'), 'false');
  await page.getByLabel('Passwort wählen').fill(kPassword);
  assert.equal(await page.locator('[data-rule=long]').getAttribute('data-met'), 'true');
  assert.deepEqual(await accessibility(page), []);
  await shot('welcome', page);
  await make.click();

  await page.getByRole('heading', { name: 'Zweiter Faktor' }).waitFor();
  const secret = await page.locator('[data-secret]').textContent();
  assert.match(secret, /^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/);
  assert.ok((await page.locator('.qr__dark').getAttribute('d')).length > 1000, 'the QR code is drawn');
  assert.deepEqual(await accessibility(page), []);
  await shot('second-factor', page);
  const code = page.getByLabel('Code, den die App jetzt zeigt');
  await code.fill(totp(secret) === '000000' ? '111111' : '000000');
  await page.getByRole('button', { name: 'Bestätigen' }).click();
  await page.getByText('Der Code stimmt nicht').waitFor();
  await code.fill(totp(secret));
  await page.keyboard.press('Enter');
  const codes = page.locator('[data-code]');
  await codes.first().waitFor();
  assert.equal(new Set(await codes.allTextContents()).size, 10);
  assert.deepEqual(await accessibility(page), []);
  await page.getByRole('button', { name: 'Ich habe sie verwahrt' }).click();
  await page.locator('[data-connection=live]').waitFor();
  assert.equal(await page.locator('.account').getAttribute('data-role'), 'auditor');
  assert.equal(await page.locator('[data-recovery-left]').getAttribute('data-recovery-left'), '10');
  assert.ok(!page.url().includes(link), 'the link is gone from the address');
  people.ida = { email: 'ida@example.org', secret };

  // Once only.
  await page.goto(`${url}/#/welcome/${link}`);
  await page.getByRole('heading', { name: 'Dieser Link gilt nicht mehr' }).waitFor();
  assert.deepEqual(complaints(page), []);
  await page.context().close();
});

test('signing in asks for the code, says what is wrong, and leads to the page that was wanted', async () => {
  const page = await fresh();
  await page.goto(`${url}/#/hotlines/impfen`);
  await page.getByRole('heading', { name: 'Anmelden' }).waitFor();
  assert.equal(await page.getByRole('navigation').count(), 0, 'nothing of the line before one is signed in');
  assert.deepEqual(await accessibility(page), []);
  await typeIn(page, { email: people.ida.email, password: 'ein falscher Satz als Passwort' });
  await page.locator('[data-trouble=wrong_credentials]').waitFor();
  await shot('sign-in-wrong', page);
  await typeIn(page, people.ida);
  const code = page.getByLabel('Code aus Ihrer App');
  await code.waitFor();
  await page.waitForFunction(() => document.activeElement?.getAttribute('autocomplete') === 'one-time-code');
  await shot('sign-in', page);
  await code.fill(totp(people.ida.secret, 1));
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Impf-Hotline', level: 1 }).waitFor();
  await page.locator('[data-connection=live]').waitFor();

  // Out again, by keyboard; nothing of the line stays.
  await page.locator('.account__button').focus();
  await page.keyboard.press('Enter');
  await page.getByText(people.ida.email).waitFor();
  // Past the recovery codes.
  const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');
  for (let steps = 0; steps < 4 && !/Abmelden/.test(await focused()); ++steps) await page.keyboard.press('Tab');
  assert.match(await focused(), /Abmelden/);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Anmelden' }).waitFor();
  assert.equal(await page.locator('[data-hotline]').count(), 0);
  assert.equal((await page.context().cookies()).length, 0);
  assert.deepEqual(complaints(page), []);
  await page.context().close();
});

test('two people at once: what the one disables ends the other\'s session, and the sign-in page says so', async () => {
  const cora = await stage.page();
  const other = await stage.person({ role: 'coordinator', name: 'Otto Zweiter' });
  const otto = await stage.page({ as: other });
  await open('members', otto);
  await open('office/accounts', cora);
  await cora.getByRole('link', { name: 'Otto Zweiter' }).click();
  await cora.getByRole('heading', { name: 'Otto Zweiter', level: 1 }).waitFor();
  await cora.getByLabel('Zustand').selectOption('disabled');
  await cora.getByRole('button', { name: 'Speichern' }).click();
  await cora.locator('.page-head').getByText('gesperrt').waitFor();
  await shot('account', cora);
  await otto.locator('[data-session-ended]').waitFor({ timeout: 45_000 });
  assert.match(otto.url(), /#\/members$/, 'the page that was open is still the wanted one');
  await shot('session-ended', otto);
  await typeIn(otto, other);
  await otto.locator('[data-trouble=wrong_credentials]').waitFor();
  for (const page of [cora, otto]) {
    assert.deepEqual(complaints(page), []);
    await page.context().close();
  }
});

test('of two who change one account the second sees who was first, and what that changed', async () => {
  const one = await stage.page();
  const account = (await json('/api/accounts')).items.find((item) => item.email === people.auditor.email);
  await open(`office/accounts/${account.id}`, one);
  await one.getByLabel('Name').fill('Paula Prüferin');
  await ask('PUT', `/api/accounts/${account.id}`, { version: account.version, name: 'Paula P. Prüfer' });
  await one.getByRole('button', { name: 'Speichern' }).click();
  const conflict = one.locator('[data-conflict]');
  await conflict.getByText('Paula P. Prüfer').waitFor();
  await conflict.getByText(/Betrieb des Knotens hat das am/).waitFor();
  assert.deepEqual(await accessibility(one), []);
  await shot('conflict', one);
  await conflict.getByRole('button', { name: 'Neuen Stand laden' }).click();
  await until('the newer name is in the field', async () => (await one.getByLabel('Name').inputValue()) === 'Paula P. Prüfer');
  await one.getByLabel('Name').fill('Paula Prüferin');
  await one.getByRole('button', { name: 'Speichern' }).click();
  await one.getByRole('heading', { name: 'Paula Prüferin', level: 1 }).waitFor();
  assert.deepEqual(complaints(one), []);
  await one.context().close();
});

test('the coordinator invites; the link is shown once and can be copied', async () => {
  const page = await stage.page({ permissions: ['clipboard-read', 'clipboard-write'] });
  await open('office/accounts', page);
  const form = page.getByRole('form', { name: 'Einladen' });
  await form.getByRole('button', { name: 'Link erzeugen' }).click();
  await form.getByText('Eine E-Mail-Adresse wird gebraucht.').waitFor();
  await page.waitForFunction(() => document.activeElement?.getAttribute('type') === 'email');
  await form.getByLabel('E-Mail-Adresse').fill('neu@example.org');
  await form.getByLabel('Rolle').selectOption('planner');
  await form.getByLabel('Mitglied').selectOption('nordlicht');
  await shot('accounts', page);
  await form.getByRole('button', { name: 'Link erzeugen' }).click();
  const once = page.locator('[data-once]');
  await once.waitFor();
  await once.getByRole('button', { name: 'Kopieren' }).click();
  await once.getByText('Kopiert').waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(copied, new RegExp(`^${url}/#/welcome/\\S{40,}$`));
  await shot('accounts-link', page);
  await once.getByRole('button', { name: 'Fertig, nicht mehr anzeigen' }).click();
  assert.equal(await once.count(), 0);
  const guest = await fresh();
  await guest.goto(copied);
  await guest.getByText('Sie sind eingeladen: Planung eines Mitglieds bei nordlicht.').waitFor();
  await guest.context().close();
  assert.deepEqual(complaints(page), []);
  await page.context().close();
});

test('a token is made, shown once, works, and is revoked after a question', async () => {
  const page = await stage.page();
  await open('office/tokens', page);
  await page.getByText('Noch kein Programm hat ein Token.').waitFor();
  const form = page.getByRole('form', { name: 'Token erzeugen' });
  await form.getByLabel('Name').fill('Wandanzeige Kiel');
  await form.getByLabel('Lesen', { exact: true }).uncheck();
  await form.getByRole('button', { name: 'Token erzeugen' }).click();
  await form.getByText('Mindestens ein Recht wird gebraucht.').waitFor();
  await form.getByLabel('Lesen', { exact: true }).check();
  await form.getByRole('button', { name: 'Token erzeugen' }).click();
  const once = page.locator('[data-once]');
  await once.waitFor();
  const secret = await once.locator('input').inputValue();
  const status = async () => (await fetch(`${url}/api/overview`, { headers: { Authorization: `Bearer ${secret}` } })).status;
  assert.equal(await status(), 200);
  await shot('token', page);
  await once.getByRole('button', { name: 'Fertig, nicht mehr anzeigen' }).click();
  await page.getByRole('button', { name: 'Token „Wandanzeige Kiel“ widerrufen' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Widerrufen' }).click();
  await page.getByText('widerrufen', { exact: true }).waitFor();
  assert.equal(await status(), 401);
  assert.ok(!(await page.content()).includes(secret));
  assert.deepEqual(complaints(page), []);
  await page.context().close();
});

test('the audit log is read and filtered, before and after stand side by side', async () => {
  const page = await stage.page({ as: people.auditor });
  await open('office/audit', page);
  await page.locator('[data-entry]').first().waitFor();
  assert.ok((await page.locator('[data-entry]').count()) > 8);
  await page.getByLabel('Art').selectOption('accounts');
  await page.getByRole('button', { name: 'Suchen' }).click();
  await page.waitForURL(/kind=accounts/);
  await page.locator('.difference ins', { hasText: 'Paula Prüferin' }).waitFor();
  assert.ok(!/argon2|rb[lts]_/.test(await page.content()), 'no secret on the page');
  await shot('audit', page);
  assert.deepEqual(complaints(page), []);
  await page.context().close();
});

test('a member\'s manager sees its own sites, calls and figures, and of rivals the shares alone', async () => {
  const page = await stage.page({ as: people.manager });
  await open('', page);
  assert.deepEqual(await page.locator('.nav a').allTextContents(), ['Mein Betrieb', 'Lage', 'Hotlines', 'Mitglieder', 'Standorte', 'Anrufe', 'Verwaltung']);
  await page.locator('[data-site=nordlicht-kiel]').waitFor();
  assert.equal(await page.locator('[data-site]').count(), 1);
  assert.equal(await page.locator('.share').count(), 2);
  await shot('manager', page);
  const mine = (await json('/api/calls?member=nordlicht&outcome=served&limit=1')).items[0].id;
  for (const where of ['', `calls/${mine}`, 'hotlines', 'hotlines/impfen', 'members', 'members/nordlicht', 'members/elbruf', 'sites', 'sites/nordlicht-kiel', 'calls', 'office/accounts', 'office/tokens', 'office/audit']) {
    await open(where, page);
    await page.locator('.loading').first().waitFor({ state: 'detached' });
    await sleep(300);
    const text = await page.evaluate(() => document.body.innerText);
    assert.ok(!/Hamburg|Dresden|NaN|undefined/.test(text), `${where || 'now'} names a rival's site, or what is not there`);
    assert.deepEqual(await accessibility(page), [], where);
    await shot(`manager-${where.replace(/\W+/g, '-') || 'now'}`, page);
  }
  await open('hotlines/impfen', page);
  assert.equal(await page.getByRole('button', { name: 'Hotline schließen' }).count(), 0);
  await page.getByText('Geltende Regeln').or(page.getByRole('heading', { name: 'Regeln' })).first().waitFor();
  await open('sites/elbruf-hamburg', page);
  await page.getByText('Das gibt es hier nicht (mehr).').waitFor();
  await open('status', page);
  await page.getByRole('heading', { name: 'Diese Seite ist nicht für Ihre Rolle', level: 1 }).waitFor();
  await open('office/members', page);
  await page.getByRole('heading', { name: 'Diese Seite ist nicht für Ihre Rolle', level: 1 }).waitFor();
  await open('office/nirgends', page);
  await page.getByRole('heading', { name: 'Diese Seite gibt es nicht', level: 1 }).waitFor();
  // Its own site it may pause; its colleagues it may invite, and nobody else.
  await open('sites/nordlicht-kiel', page);
  await page.getByLabel('Auslaufen lassen').waitFor();
  await open('office/accounts', page);
  assert.deepEqual(await page.getByRole('form', { name: 'Einladen' }).getByLabel('Rolle').locator('option').allTextContents(), ['Leitung eines Mitglieds', 'Planung eines Mitglieds']);
  assert.deepEqual(complaints(page), []);
  await page.context().close();
});

test('signing in is asked for in the language of the browser, until another is chosen', async () => {
  const page = await fresh({ locale: 'en-GB' });
  await page.goto(url);
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'en');
  await page.locator('button[lang=de]').click();
  await page.reload();
  await page.getByRole('button', { name: 'Anmelden' }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'de');
  await page.context().close();
});

test('a planner of another member and the manager look at once, each at its own', async () => {
  const [manager, planner] = [await stage.page({ as: people.manager }), await stage.page({ as: people.planner })];
  await open('sites', manager);
  await open('sites', planner);
  await planner.locator('[data-site=elbruf-hamburg]').waitFor();
  await manager.locator('[data-site=nordlicht-kiel]').waitFor();
  const callers = stage.call(5, 6_000);
  await planner.locator('[data-site=elbruf-hamburg] .seat--talking').waitFor();
  await manager.locator('[data-site=nordlicht-kiel] .seat--talking').first().waitFor();
  assert.equal(await planner.locator('[data-site=nordlicht-kiel]').count(), 0);
  assert.equal(await manager.locator('[data-site=elbruf-hamburg]').count(), 0);
  await open('sites/elbruf-hamburg', planner);
  assert.equal(await planner.getByLabel('Auslaufen lassen').count(), 0, 'a planner changes no site');
  await callers.ended;
  for (const page of [manager, planner]) {
    assert.deepEqual(complaints(page), []);
    await page.context().close();
  }
});

const kOffice = ['office/accounts', 'office/accounts/:one', 'office/tokens', 'office/audit'];

for (const colorScheme of ['light', 'dark'])
  test(`axe finds nothing on the office's pages, ${colorScheme}, nor in English`, async () => {
    const one = (await json('/api/accounts')).items[0].id;
    const page = await stage.page({ colorScheme, reducedMotion: 'reduce' });
    for (const where of kOffice) {
      await open(where.replace(':one', one), page);
      await page.locator('.loading').first().waitFor({ state: 'detached' });
      await sleep(300);
      assert.deepEqual(await accessibility(page), [], where);
      await shot(`${where.replace(/\W+/g, '-')}-${colorScheme}`, page);
    }
    const guest = await fresh({ colorScheme });
    await guest.goto(url);
    await guest.getByRole('button', { name: 'EN, English' }).click();
    await guest.getByRole('heading', { name: 'Sign in' }).waitFor();
    assert.deepEqual(await accessibility(guest), []);
    await shot(`sign-in-${colorScheme}`, guest);
    await guest.context().close();
    await page.context().close();
  });

test('on a phone, and at 400 % zoom, nothing has to be scrolled sideways', async () => {
  const one = (await json('/api/accounts')).items[0].id;
  const link = await stage.invite('auditor', '', 'klein@example.org');
  for (const width of [390, 320]) {
    const page = await stage.page({ viewport: { width, height: width === 390 ? 844 : 256 } });
    const fits = async (where, on) => assert.ok((await on.evaluate(() => document.documentElement.scrollWidth)) <= width, `${where} is wider than ${width}`);
    for (const where of ['', ...kOffice]) {
      await open(where.replace(':one', one), page);
      await sleep(300);
      await fits(where, page);
      if (width === 390) await shot(`phone-${where.replace(/\W+/g, '-') || 'now'}`, page);
    }
    const guest = await fresh({ viewport: { width, height: width === 390 ? 844 : 256 } });
    for (const where of ['', `welcome/${link}`]) {
      await guest.goto('about:blank');
      await guest.goto(`${url}/#/${where}`);
      await guest.getByRole('heading', { level: 1 }).waitFor();
      await fits(where, guest);
      if (width === 390) await shot(`phone-${where === '' ? 'sign-in' : 'welcome'}`, guest);
    }
    await guest.context().close();
    await page.context().close();
  }
});

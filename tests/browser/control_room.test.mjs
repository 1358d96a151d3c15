// The control room in a real browser, against the real server, with real calls. One node serves all tests, in order.
//
//   RUFBUND=build/release/rufbund node --test tests/browser/control_room.test.mjs
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { accessibility, json, root, sleep, Stage, until, url } from './stage.mjs';

const program = resolve(process.env.RUFBUND ?? join(root, 'build/release/rufbund'));
const shots = process.env.RUFBUND_SHOTS;
const stage = new Stage(program);
let page;

before(async () => {
  await stage.open();
  page = await stage.page();
});
after(async () => {
  await stage.close();
});

const hotline = async () => (await json('/api/overview')).hotlines[0];
const figure = (name) => page.locator(`[data-figure=${name}] .figure__value`);
const open = async (where, on = page) => {
  await on.goto('about:blank'); // nothing of an earlier test stays on the screen
  await on.goto(`${url}/#/${where}`);
  await on.locator('[data-connection=live]').waitFor();
};
const seen = (on = page) => on.locator('[data-step=seen]').last().waitFor();
const shot = async (name, on = page) => {
  if (!shots) return;
  mkdirSync(shots, { recursive: true });
  await on.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
};

test('the picture is live, in German first, and the page breaks no rule of the content security policy', async () => {
  await open('');
  assert.equal(await page.locator('html').getAttribute('lang'), 'de');
  assert.equal(await page.locator('.strip__name').textContent(), 'Impf-Hotline');
  await page.getByText('Nur von diesem Rechner aus erreichbar').waitFor();
  await until('all sites answer', async () => (await json('/api/sites')).items.every((site) => site.health === 'ok'), 60_000);
  assert.deepEqual(page.complaints, []);
});

test('calls are seen as they come, wait, are answered and end', async () => {
  await open('');
  const callers = stage.call(7, 14_000); // four seats: three have to wait
  await until('four conversations', async () => (await hotline()).line.talking === 4);
  await until('the line is on the screen', async () => (await figure('waiting').textContent()) === '3');
  assert.match(await figure('oldest').textContent(), /^\d\d:\d\d$/);
  assert.equal(await page.locator('[data-site=nordlicht-kiel] .seat--talking').count(), 2);
  await page.locator('.ticker li', { hasText: 'nimmt Anruf' }).first().waitFor();
  await shot('calls');
  assert.equal(await callers.ended, 0, stage.log('callers'));
  await until('nobody is left', async () => (await figure('waiting').textContent()) === '0');
  const now = await hotline();
  assert.ok(now.today.answered >= 4, `answered ${now.today.answered}`);
  await until('the figures are those of the server', async () => (await figure('answered').textContent()) === String((await hotline()).today.answered));
  assert.deepEqual(page.complaints, []);
});

test('a change is on the screen with the next picture', async () => {
  // The time is told, not asserted: from the record's time to the moment at which the browser has drawn it.
  await open('');
  await page.evaluate(() => {
    window.seenAt = null;
    const target = document.querySelector('[data-figure=waiting] .figure__value');
    const start = target.textContent;
    new MutationObserver(() => {
      if (window.seenAt === null && target.textContent !== start) window.seenAt = Date.now();
    }).observe(target, { subtree: true, characterData: true, childList: true });
  });
  const callers = stage.call(6, 4_000);
  const drawn = await until('the waiting call is drawn', () => page.evaluate(() => window.seenAt));
  await callers.ended;
  const calls = (await json('/api/calls?limit=6')).items;
  const first = Math.min(...calls.filter((call) => call.queued_at).map((call) => Date.parse(call.queued_at)));
  assert.ok(Number.isFinite(first) && drawn >= first, 'what is drawn follows what was recorded');
  console.log(`# on the screen ${drawn - first} ms after the call joined the line`);
});

test('members\' shares stand beside what was agreed, and the member\'s page explains them', async () => {
  await open('');
  const row = page.locator('.share[data-member=nordlicht]');
  assert.match(await row.locator('.share__bar').getAttribute('aria-label'), /Nordlicht Dialog GmbH: geleistet .* vereinbart 60,0/);
  await row.locator('a').click();
  await page.getByRole('heading', { name: 'Nordlicht Dialog GmbH', level: 1 }).waitFor();
  await page.getByRole('heading', { name: 'Warum die Abweichung?' }).waitFor();
  await page.getByText('Bei so wenigen schwanken Anteile noch').waitFor();
});

test('a hotline is closed and opened by keyboard alone, after a question', async () => {
  await open('hotlines/impfen');
  const button = page.getByRole('button', { name: 'Hotline schließen' });
  await button.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  assert.equal((await hotline()).state, 'open');
  await page.waitForFunction(() => document.activeElement?.textContent === 'Hotline schließen');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Abbrechen');
  await page.keyboard.press('Tab'); // from "cancel", where a dangerous question begins, to the answer
  await page.keyboard.press('Enter');
  await page.locator('[data-step=durable]').waitFor();
  await seen();
  await page.getByText(/geschlossen seit/).first().waitFor();
  assert.equal((await hotline()).state, 'closed');
  await stage.call(2, 500).ended;
  await until('refusals are counted', async () => (await hotline()).today.refused_by_cause.closed >= 2);
  await page.getByText('Anrufe außerhalb der Öffnung.').waitFor();
  await page.getByRole('button', { name: 'Hotline öffnen' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Hotline öffnen' }).click();
  await seen();
  assert.equal((await hotline()).state, 'open');
});

test('a new key must add up to 100 % and is in force once it is seen', async () => {
  await open('hotlines/impfen');
  const before = (await hotline()).agreement;
  const save = page.getByRole('button', { name: 'Neuen Schlüssel in Kraft setzen' });
  await page.getByLabel('Neuer Anteil von Nordlicht Dialog GmbH in Prozent').fill('55,5');
  await page.getByText(/fehlen/).waitFor();
  assert.ok(await save.isDisabled());
  await page.getByLabel('Neuer Anteil von Elbruf Service AG in Prozent').fill('abc');
  assert.ok(await save.isDisabled());
  await page.getByLabel('Neuer Anteil von Elbruf Service AG in Prozent').fill('44,5');
  await page.getByText('ergibt 100 %').waitFor();
  await save.click();
  await page.getByRole('dialog').getByRole('button', { name: 'Neuen Schlüssel in Kraft setzen' }).click();
  await seen();
  assert.equal((await hotline()).agreement, before + 1);
  const weights = await json('/api/hotlines/impfen/weights');
  assert.deepEqual(weights.weights_ppm, { nordlicht: 555_000, elbruf: 445_000 });
});

test('a rule is changed within its bounds and read back', async () => {
  await open('hotlines/impfen');
  const field = page.getByLabel('So lange darf es an einem Platz klingeln');
  await field.fill('500');
  await page.getByText(/Erlaubt: 1 bis 120/).waitFor();
  await field.fill('12');
  await page.getByText('1 Regel geändert').waitFor();
  await page.getByRole('button', { name: 'Änderungen in Kraft setzen' }).click();
  await seen();
  assert.equal((await json('/api/hotlines/impfen/policy')).offer_deadline_ms, 12_000);
});

test('an announcement is previewed, published, heard and withdrawn', async () => {
  await open('hotlines/impfen');
  await page.getByRole('button', { name: 'Durchsage schalten' }).click();
  await page.getByText('Ohne deutschen Text geht es nicht.').waitFor();
  await page.getByLabel('Text auf Deutsch').fill('Heute sind alle Termine vergeben.');
  await page.getByLabel('Statt zu warten').check();
  await page.getByRole('button', { name: 'Durchsage schalten' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Was dann geschieht').waitFor();
  await dialog.getByText('Danach kann auflegen, wem das genügt').waitFor();
  await dialog.getByRole('button', { name: 'Durchsage schalten' }).click();
  await seen();
  await page.locator('[data-announcement]').getByText('Heute sind alle Termine vergeben.').waitFor();
  assert.equal((await hotline()).announcement.mode, 'instead_of_waiting');
  await page.getByRole('button', { name: 'Durchsage zurücknehmen' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Durchsage zurücknehmen' }).click();
  await page.getByText('Zurzeit läuft keine Durchsage.').waitFor();
  assert.equal((await hotline()).announcement, null);
});

test('a site is drained and gets no calls until it is active again', async () => {
  await open('sites/elbruf-hamburg');
  await page.getByLabel('Auslaufen lassen').check();
  await page.getByRole('button', { name: 'Übernehmen' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Übernehmen' }).click();
  await seen();
  await page.locator('.page-head').getByText('läuft aus').waitFor();
  const offers = (await json('/api/sites/elbruf-hamburg')).today.offers;
  await stage.call(3, 2_000).ended;
  assert.equal((await json('/api/sites/elbruf-hamburg')).today.offers, offers);
  await page.getByLabel('Aktiv', { exact: true }).check();
  await page.getByRole('button', { name: 'Übernehmen' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Übernehmen' }).click();
  await page.locator('.page-head').getByText('aktiv').waitFor();
});

test('calls are found, filtered and downloaded', async () => {
  await open('calls');
  const known = (await json('/api/calls?limit=50')).items;
  await until('the newest call heads the table', async () => (await page.locator('tr[data-call]').first().getAttribute('data-call')) === known[0].id);
  await page.getByRole('searchbox').fill(known[1].id);
  await page.keyboard.press('Enter');
  await until('one call is left', async () => (await page.locator('tr[data-call]').count()) === 1);
  await page.getByRole('button', { name: 'Filter löschen' }).click();
  await page.getByLabel('Mitglied').selectOption('nordlicht');
  await page.getByRole('button', { name: 'Suchen' }).click();
  await page.waitForURL(/member=nordlicht/);
  const wanted = (await json('/api/calls?limit=50&member=nordlicht')).items.length;
  await until('only this member\'s calls are left', async () => (await page.locator('tr[data-call]').count()) === wanted);
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Als CSV herunterladen' }).click()]);
  const csv = await readFile(await download.path(), 'utf8');
  assert.match(csv.split('\r\n')[0], /^id,hotline,outcome,started_at/);
  assert.equal(csv.trim().split('\r\n').length - 1, (await json('/api/calls?limit=500&member=nordlicht')).items.filter((call) => call.state === 'ended').length);
  assert.ok(!/\+?49\d{6,}/.test(csv), 'no telephone number in the export');
  await page.goto(`${url}/#/calls?q=999999`);
  await page.getByText('Kein Anruf passt zu dieser Suche.').waitFor();
});

test('a call tells its way and why it went there', async () => {
  const call = (await json('/api/calls?outcome=served&limit=1')).items[0];
  await open('calls');
  await page.locator(`tr[data-call=${call.id}] a`).click();
  await page.getByRole('heading', { name: 'Warum ging dieser Anruf dorthin?' }).waitFor();
  const why = await json(`/api/calls/${call.id}/why`);
  await page.locator('[data-decision="1"]').waitFor();
  for (const fact of why.offers[0].facts) await page.locator(`[data-decision="1"] [data-fact=${fact.code}]`).waitFor();
  assert.match(await page.locator('.why__answer').first().textContent(), /klingelte es in|nahm den ersten Anruf/);
  assert.equal(await page.locator('.why .chosen').count(), why.offers.length);
  for (const kind of ['admitted', 'queued', 'offered', 'answered', 'ended']) await page.locator(`.timeline [data-kind=${kind}]`).first().waitFor();
  await shot('call');
});

test('a site that fails becomes an alarm in words, with what to do', async () => {
  await open('');
  await stage.end(stage.sites['elbruf-dresden'], 'SIGKILL');
  const alarm = page.locator('[data-alarm=site_unreachable], [data-alarm=site_set_aside]').first();
  const callers = stage.call(4, 3_000);
  await alarm.waitFor({ timeout: 90_000 });
  assert.match(await alarm.textContent(), /Dresden .*(Standort anrufen|Nachfragen)/);
  await callers.ended;
  stage.startSite('elbruf-dresden', 17533);
  await until('the site returns by itself', async () => (await json('/api/sites/elbruf-dresden')).health === 'ok', 90_000);
  await until('the alarm goes', async () => (await page.locator('[data-alarm=site_unreachable]').count()) === 0);
});

test('everything is also in English', async () => {
  await open('');
  await page.getByRole('button', { name: 'EN, English' }).click();
  assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  assert.equal(await page.locator('.strip__name').textContent(), 'Vaccination line');
  await page.getByRole('link', { name: 'Calls' }).first().click();
  await page.getByRole('heading', { name: 'Calls', level: 1 }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Calls', level: 1 }).waitFor();
  await page.getByRole('button', { name: 'DE, Deutsch' }).click();
});

test('the keyboard reaches everything, and focus is seen', async () => {
  await open('');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Zum Inhalt springen');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.tagName), 'MAIN');
  for (let n = 0; n < 12; n++) {
    await page.keyboard.press('Tab');
    const outline = await page.evaluate(() => {
      const style = getComputedStyle(document.activeElement);
      return { width: parseFloat(style.outlineWidth), style: style.outlineStyle, what: document.activeElement.outerHTML.slice(0, 80) };
    });
    assert.ok(outline.width >= 2 && outline.style !== 'none', `no visible focus at ${outline.what}`);
  }
  const explain = page.getByRole('button', { name: 'Erklärung: Service-Level' });
  await explain.focus();
  await page.keyboard.press('Enter');
  await page.getByText('innerhalb von 20').first().waitFor();
  await page.keyboard.press('Escape');
});

const kPages = ['', 'hotlines', 'hotlines/impfen', 'members', 'members/elbruf', 'sites', 'sites/nordlicht-kiel', 'calls', 'calls/:call', 'status', 'nowhere'];

for (const colorScheme of ['light', 'dark']) {
  test(`axe finds nothing on any page, ${colorScheme}`, async () => {
    const call = (await json('/api/calls?outcome=served&limit=1')).items[0];
    for (const width of [1366, 1920]) {
      const other = await stage.page({ viewport: { width, height: width === 1366 ? 768 : 1080 }, colorScheme, reducedMotion: 'reduce' });
      for (const where of kPages) {
        await open(where.replace(':call', call.id), other);
        await other.locator('.loading').first().waitFor({ state: 'detached' });
        await sleep(300);
        assert.deepEqual(await accessibility(other), [], `${where} at ${width}`);
        await shot(`${where.replace(/\W+/g, '-') || 'now'}-${width}-${colorScheme}`, other);
      }
      assert.deepEqual(other.complaints, []);
      await other.context().close();
    }
  });
}

test('nothing has to be scrolled sideways at 400 % zoom', async () => {
  const narrow = await stage.page({ viewport: { width: 320, height: 256 } });
  for (const where of kPages.filter((one) => !one.includes(':'))) {
    await open(where, narrow);
    await sleep(200);
    assert.ok((await narrow.evaluate(() => document.documentElement.scrollWidth)) <= 320, `${where} is wider than the window`);
  }
  await narrow.context().close();
});

test('a lost connection is said, with the time of what is shown, and heals by itself', async () => {
  await open('');
  const sequence = (await hotline()).journal.sequence;
  await stage.end(stage.node);
  await page.getByText(/Verbindung verloren\. Angezeigt wird der Stand von \d\d:\d\d:\d\d/).waitFor();
  assert.equal(await page.locator('[data-connection=lost]').count(), 1);
  await shot('lost');
  await stage.startNode();
  await page.locator('[data-connection=live]').waitFor({ timeout: 30_000 });
  assert.equal(await page.getByText(/Verbindung verloren/).count(), 0);
  assert.ok((await hotline()).journal.sequence >= sequence, 'the journal goes on where it stopped');
});

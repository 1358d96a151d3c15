// A hotline of the office in a real browser, against the real server: from the empty form to one that can go live, its prompts heard.
//
//   RUFBUND=build/release/rufbund node --test tests/browser/hotlines.test.mjs
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { accessibility, json, root, sleep, Stage, until, url } from './stage.mjs';

const program = resolve(process.env.RUFBUND ?? join(root, 'build/release/rufbund'));
const shots = process.env.RUFBUND_SHOTS;
const stage = new Stage(program);
const kDraft = '/api/alliance/hotline-drafts/spenden';

before(() => stage.open());
after(() => stage.close());

const shot = async (name, on) => {
  if (!shots) return;
  mkdirSync(shots, { recursive: true });
  await on.screenshot({ path: join(shots, `hotlines-${name}.png`), fullPage: true });
};
const open = async (where, on) => {
  await on.goto('about:blank');
  await on.goto(`${url}/#/${where}`);
  await on.locator('[data-connection=live]').waitFor({ timeout: 60_000 });
};
// What the browser itself writes about answers of 409 and the like is no complaint of the page.
const complaints = (page) => page.complaints.filter((text) => !/Failed to load resource|WebSocket connection/.test(text));
const save = async (page) => {
  await page.getByRole('form', { name: 'Angaben' }).getByRole('button', { name: 'Speichern' }).click();
  await page.getByRole('form', { name: 'Angaben' }).getByText('Gespeichert').waitFor();
};
// A sound that plays: how long it is, once the browser has read it.
const heard = (page, within) => until('it can be heard', () => within.locator('audio').first().evaluate((audio) => (audio.readyState > 0 && audio.error === null ? audio.duration : 0)));

test('from the empty form: seats, channels, shares; what is missing is named until nothing is', async () => {
  const page = await stage.page({ viewport: { width: 1440, height: 900 } });
  await open('office/hotlines', page);
  await page.getByLabel('Vorlage').selectOption('');
  await page.getByLabel('Kürzel').fill('spenden');
  await page.getByRole('button', { name: 'Entwurf anlegen' }).click();
  const form = page.getByRole('form', { name: 'Angaben' });
  await form.waitFor();
  const problems = (n) => page.locator(`[data-problems="${n}"]`).waitFor();
  await form.getByLabel('Name, deutsch').fill('Spendentelefon');
  await form.getByLabel('Name, englisch').fill('Donation line');
  await form.getByLabel('Deutsch', { exact: true }).first().check();
  await form.getByLabel('Rufnummern', { exact: true }).fill('+49 30 23125 005; de; nordfunk');
  await form.getByLabel('Anliegen im Menü').fill('spende; Ihre Spende; your donation; 1; 120\nfragen; Fragen; questions; 2; 90; all');
  await form.getByLabel('Kiel nordlicht').check();
  await save(page);
  await problems(1);
  assert.equal((await page.locator('[data-problems="1"]').innerText()).replace(/\s+/g, ' ').trim(), 'Leitungen von Kiel fehlt', 'which field, and no sentence in another language');
  await form.getByLabel('Leitungen von Kiel').fill('6');
  await form.getByLabel('Hamburg elbruf').check();
  await form.getByLabel('Leitungen von Hamburg').fill('3');
  await until('shares by channels are shown', async () => (await form.locator('[data-shares]').textContent()).replace(/\s/g, ' ') === 'nordlicht 66,7 % · elbruf 33,3 %');
  await form.getByLabel('Anteile zu Beginn').selectOption('agreed');
  await form.getByLabel('nordlicht', { exact: true }).fill('60');
  await form.getByText('fehlen', { exact: false }).first().waitFor();
  await form.getByLabel('elbruf', { exact: true }).fill('vierzig');
  await form.getByRole('button', { name: 'Speichern' }).click();
  await form.getByText('Ein Anteil ist keine Zahl.').waitFor();
  assert.deepEqual((await json(kDraft)).document.weights_ppm, {}, 'what is no number is not sent');
  await form.getByLabel('elbruf', { exact: true }).fill('40');
  await form.getByText('ergibt 100 %').waitFor();
  await save(page);
  await page.getByText('Nichts fehlt. Die Hotline kann live gehen.').waitFor();
  const { document } = await json(kDraft);
  assert.deepEqual(document.weights_ppm, { elbruf: 400_000, nordlicht: 600_000 });
  assert.deepEqual(document.seats.map((one) => [one.site, one.channels]), [['nordlicht-kiel', 6], ['elbruf-hamburg', 3]]);
  assert.deepEqual(document.topics.map((one) => one.needs_skill), [true, false]);
  await shot('ready', page);
  assert.deepEqual(complaints(page), []);
  await page.context().close();
});

test('prompts in its own words and prepared announcements are written, heard and kept', async () => {
  const page = await stage.page({ viewport: { width: 1440, height: 900 } });
  await open('office/hotlines/spenden', page);
  const form = page.getByRole('form', { name: 'Angaben' });
  const closed = form.locator('[data-prompt=closed]');
  await closed.locator('summary').focus();
  await page.keyboard.press('Enter');
  const text = closed.getByRole('textbox', { name: 'Geschlossen, Deutsch' });
  await closed.getByRole('button', { name: 'Anhören: Geschlossen, Deutsch' }).click();
  const general = await heard(page, closed);
  assert.ok(general > 1, `what all hotlines say lasts ${general} s`);
  await text.fill('Das {hotline} ist heute geschlossen.\nMorgen ab acht sind wir wieder für Sie da, und wir freuen uns auf Ihren Anruf. Auf Wiederhören und einen schönen Abend.');
  await until('other words: the old sound is gone', async () => (await closed.locator('audio').count()) === 0);
  await closed.getByRole('button', { name: 'Anhören: Geschlossen, Deutsch' }).click();
  const own = await heard(page, closed);
  assert.ok(own > 5 && own < 20, `its own words last ${own} s`);
  await form.getByRole('button', { name: 'Durchsage hinzufügen' }).click();
  await until('the keyboard is in the new one', () => page.evaluate(() => document.activeElement?.closest('[data-announcement]') !== null));
  await page.keyboard.type('Keine Termine');
  await form.getByLabel('Text, deutsch').fill('Heute sind alle Termine vergeben.');
  await form.getByRole('button', { name: 'Anhören: Keine Termine, Deutsch' }).click();
  assert.ok((await heard(page, form.locator('[data-announcement]'))) > 1);
  assert.deepEqual(await accessibility(page), []);
  await shot('prompts', page);
  await save(page);
  const { document } = await json(kDraft);
  assert.match(document.prompts.closed.de, /^Das \{hotline\} ist heute geschlossen\.\nMorgen/);
  assert.deepEqual(document.announcements, [{ title: 'Keine Termine', text_de: 'Heute sind alle Termine vergeben.', text_en: '' }]);
  await form.getByRole('button', { name: 'Keine Termine entfernen' }).click();
  await save(page);
  assert.deepEqual((await json(kDraft)).document.announcements, []);
  // What callers will hear, as a whole, once nothing is missing.
  const whole = page.locator('.heard__one').filter({ hasText: 'Das Spendentelefon ist heute geschlossen.' });
  await whole.getByRole('button').click();
  assert.ok((await heard(page, whole)) > 5);
  assert.deepEqual(complaints(page), []);
  await page.context().close();
});

test('a mistake that the node finds stands at its input', async () => {
  const page = await stage.page({ viewport: { width: 1440, height: 900 } });
  await open('office/hotlines/spenden', page);
  const form = page.getByRole('form', { name: 'Angaben' });
  await form.getByLabel('Längste Wartezeit in Minuten').fill('99999');
  await form.getByRole('button', { name: 'Speichern' }).click();
  await until('the keyboard is in the field', () => page.evaluate(() => document.activeElement?.getAttribute('aria-invalid') === 'true' && document.activeElement.value === '99999'));
  await page.context().close();
});

for (const [colorScheme, locale, width] of [['light', 'de', 1440], ['dark', 'en', 1440], ['light', 'de', 360]])
  test(`axe finds nothing on the form, ${colorScheme}, ${locale}, ${width}; nothing is scrolled sideways`, async () => {
    const page = await stage.page({ colorScheme, reducedMotion: 'reduce', viewport: { width, height: 900 } });
    await open('office', page);
    await page.locator(`button[lang=${locale}]`).click();
    await open('office/hotlines/spenden', page);
    await page.locator('[data-prompt=closed] summary').click();
    await page.locator('.seats-row__skills summary').first().click();
    await page.locator('.heard__one').first().waitFor();
    await sleep(300);
    const text = await page.evaluate(() => document.body.innerText);
    assert.ok(!/\bNaN\b|undefined|\[object/.test(text), text);
    await shot(`form-${colorScheme}-${width}`, page);
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width);
    assert.deepEqual(await accessibility(page), []);
    assert.deepEqual(complaints(page), []);
    await page.context().close();
  });

test('where the file has no hotline at all, every page says so and leads to the form', async () => {
  await stage.close();
  const bare = new Stage(program, { config: 'bare.toml', sites: [] });
  try {
    await bare.open();
    for (const [colorScheme, width] of [['light', 1440], ['dark', 360]]) {
      const page = await bare.page({ colorScheme, reducedMotion: 'reduce', viewport: { width, height: 900 } });
      for (const where of ['', 'hotlines', 'members', 'sites', 'calls', 'status', 'office/cases', 'office/cases/new', 'office/plans/new', 'office/hotlines', 'office/readiness', 'office/keys', 'office/members']) {
        await open(where, page);
        await page.locator('.loading').first().waitFor({ state: 'detached', timeout: 60_000 });
        await sleep(200);
        const text = await page.evaluate(() => document.body.innerText);
        assert.ok(!/\bNaN\b|undefined|\[object|\{\w+\}/.test(text), `${where}: ${text}`);
        assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width, `${where} is too wide`);
        await shot(`bare-${where.replace(/\W+/g, '-') || 'now'}-${width}`, page);
        assert.deepEqual(await accessibility(page), [], where);
      }
      await open('', page);
      await page.locator('[data-no-hotline] a').click();
      await page.getByLabel('Vorlage').waitFor();
      assert.deepEqual(complaints(page), []);
      await page.context().close();
    }
  } finally {
    await bare.close();
  }
});

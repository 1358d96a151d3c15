// A company applies by itself on a page that needs no account; the coordinator takes one in and discards another.
//
//   RUFBUND=build/release/rufbund node --test tests/browser/apply.test.mjs
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { accessibility, json, root, Stage, until, url } from './stage.mjs';

const program = resolve(process.env.RUFBUND ?? join(root, 'build/release/rufbund'));
const shots = process.env.RUFBUND_SHOTS;
const stage = new Stage(program, { config: 'bare.toml', sites: [] });
let auditor;

before(async () => {
  await stage.open();
  auditor = await stage.person({ role: 'auditor', name: 'Paula Prüfer' });
});
after(() => stage.close());

const shot = async (name, on) => {
  if (!shots) return;
  mkdirSync(shots, { recursive: true });
  await on.screenshot({ path: join(shots, `apply-${name}.png`), fullPage: true });
};
const complaints = (page) => page.complaints.filter((text) => !/Failed to load resource|WebSocket connection/.test(text));
const office = async (page) => {
  await page.goto(`${url}/#/office/members`);
  await page.locator('[data-connection=live]').waitFor({ timeout: 60_000 });
};

async function fill(page, name) {
  const form = page.getByRole('form', { name: 'Aufnahme beantragen' });
  await form.getByLabel('Name des Unternehmens').fill(name);
  await form.getByLabel('Ort').fill('Potsdam');
  await form.getByLabel('Ansprechperson').fill('Ümit Ålund');
  await form.getByLabel('E-Mail').fill('leitung@havelkontor.example.org');
  await form.getByLabel('Telefon').fill('+49 30 23125 010');
  return form;
}

test('without an account, from the page of signing in, by keyboard; what is missing is said at its field', async () => {
  const page = await stage.page({ as: null, viewport: { width: 1280, height: 900 } });
  await page.goto(`${url}/#/now`);
  await page.getByRole('link', { name: /Aufnahme beantragen/ }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Aufnahme beantragen' }).waitFor();
  const form = await fill(page, 'Havelkontor Süd GmbH');
  await form.getByLabel('Telefon').fill('030 23125');
  await form.getByLabel('Was wir noch wissen sollten').fill('Zwölf Plätze, ab Montag.');
  await form.getByRole('button', { name: 'Antrag senden' }).press('Enter');
  await until('the keyboard is at the number', () => page.evaluate(() => document.activeElement?.getAttribute('type') === 'tel'));
  assert.deepEqual(await accessibility(page), []);
  await shot('form', page);
  await page.keyboard.press('Control+A');
  await page.keyboard.type('+49 30 23125 010');
  await page.keyboard.press('Enter');
  await page.getByText('Der Antrag von Havelkontor Süd GmbH ist angekommen.').waitFor();
  assert.deepEqual(await accessibility(page), []);
  await shot('done', page);
  assert.equal((await json('/api/accounts')).items.length, 2, 'no account was made');
  // Once more under the same name: refused at the name, and nothing typed is lost.
  await page.reload();
  const again = await fill(page, 'havelkontor süd gmbh');
  await again.getByRole('button', { name: 'Antrag senden' }).click();
  await again.getByText('Ein Eintrag mit diesem Namen ist schon da.', { exact: false }).waitFor();
  assert.equal(await again.getByLabel('Ort').inputValue(), 'Potsdam');
  const other = await fill(page, 'Werbung & mehr');
  await other.getByRole('button', { name: 'Antrag senden' }).click();
  await page.locator('[data-applied]').waitFor();
  assert.deepEqual(complaints(page), []);
  await page.context().close();
});

test('on a phone the form fits, in the dark and in English', async () => {
  const page = await stage.page({ as: null, colorScheme: 'dark', reducedMotion: 'reduce', viewport: { width: 360, height: 780 } });
  await page.goto(`${url}/#/apply`);
  await page.locator('button[lang=en]').click();
  await page.getByRole('heading', { name: 'Apply to take part' }).waitFor();
  await shot('phone', page);
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 360);
  assert.deepEqual(await accessibility(page), []);
  await page.context().close();
});

test('the office takes one in by one click, with what is missing, and discards another', async () => {
  const watching = await stage.page({ as: auditor });
  await office(watching);
  await watching.locator('[data-application]').first().waitFor();
  assert.equal(await watching.getByRole('button', { name: /Verwerfen|aufnehmen/ }).count(), 0, 'the auditor decides nothing');
  const page = await stage.page({ viewport: { width: 1440, height: 900 } });
  await office(page);
  await page.getByRole('heading', { name: '2 Anträge auf Aufnahme' }).waitFor();
  assert.deepEqual(await accessibility(page), []);
  await shot('office', page);
  await page.getByRole('button', { name: 'Havelkontor Süd GmbH als Bewerber aufnehmen' }).click();
  await page.getByRole('heading', { name: 'Havelkontor Süd GmbH', level: 1 }).waitFor();
  const member = await json('/api/alliance/members/havelkontor-sued-gmbh');
  assert.equal(member.status, 'applicant');
  assert.ok(member.missing.length > 0);
  await office(page);
  await page.locator('[data-row="havelkontor-sued-gmbh"]').getByText(/fehl/).first().waitFor();
  await page.getByRole('button', { name: 'Antrag von Werbung & mehr verwerfen' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Verwerfen' }).click();
  await page.locator('[data-application]').waitFor({ state: 'detached' });
  assert.deepEqual((await json('/api/alliance/applications')).items, []);
  assert.deepEqual(complaints(page), []);
  for (const one of [watching, page]) await one.context().close();
});

// What the node deleted by itself, as the office and the auditor see it, after a real round of a real node.
//
//   RUFBUND=build/release/rufbund node --test tests/browser/retention.test.mjs
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { accessibility, askAs, json, root, Stage, until, url } from './stage.mjs';

const program = resolve(process.env.RUFBUND ?? join(root, 'build/release/rufbund'));
const shots = process.env.RUFBUND_SHOTS;
const stage = new Stage(program, { config: 'bare.toml', sites: [], more: '\n[retention]\napi_tokens = 0\naudit = 400\n' });
let auditor, manager;

// Tokens are made and revoked; the round of the next start finds them.
before(async () => {
  await stage.open();
  await stage.addMember('nordlicht', 'Nordlicht Dialog GmbH');
  auditor = await stage.person({ role: 'auditor', name: 'Paula Prüfer' });
  manager = await stage.person({ role: 'manager', organisation: 'nordlicht', name: 'Mia Nordlicht' });
  for (const name of ['eins', 'zwei']) {
    const made = await askAs(stage.coordinator, 'POST', '/api/tokens', { name, scopes: ['read'], days: 30 });
    await askAs(stage.coordinator, 'DELETE', `/api/tokens/${made.id}`);
  }
  await stage.end(stage.node);
  await stage.startNode();
  await until('a round has gone', async () => (await json('/api/alliance/deletions')).items.length > 0);
});
after(() => stage.close());

const open = async (where, on) => {
  await on.goto('about:blank');
  await on.goto(`${url}/#/${where}`);
  await on.locator('[data-connection=live]').waitFor({ timeout: 60_000 });
};
const shot = async (name, on) => {
  if (!shots) return;
  mkdirSync(shots, { recursive: true });
  await on.screenshot({ path: join(shots, `retention-${name}.png`), fullPage: true });
};

for (const [who, width] of [['auditor', 1440], ['coordinator', 360]])
  test(`the ${who} reads the schedule with what went of each kind, and the log, at ${width}`, async () => {
    const page = await stage.page({ as: who === 'auditor' ? auditor : stage.coordinator, viewport: { width, height: 900 } });
    await open('office/auditor', page);
    await page.locator('.way').getByRole('link', { name: 'Löschungen' }).click();
    const row = (key) => page.locator(`[data-row="${key}"]`);
    await row('api_tokens').waitFor();
    const cells = (key) => row(key).locator('td').allInnerTexts();
    const [, kept, deleted, last] = await cells('api_tokens');
    assert.match(kept, /^0 Tage\s*üblich: 90 Tage$/);
    assert.equal(deleted, '2');
    assert.notEqual(last, '–');
    assert.deepEqual((await cells('sign_ins')).slice(1), ['1 Tag', '0', '–']);
    assert.match((await cells('audit'))[1], /^400 Tage\s*üblich: 6 Jahre$/);
    await page.getByText(/zuletzt nachgesehen/).waitFor();
    const log = page.getByRole('table', { name: 'Was gelöscht wurde' });
    assert.match((await log.locator('tbody tr').first().innerText()).replace(/\s+/g, ' '), /API-Token.* 2 /);
    await row('links').getByRole('link').focus();
    await page.keyboard.press('Enter');
    await page.getByText('Noch nichts wurde gelöscht.').waitFor();
    await page.getByRole('link', { name: 'Alle Arten' }).click();
    await until('all kinds again', async () => (await log.locator('tbody tr').count()) === 1);
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width);
    assert.deepEqual(await accessibility(page), []);
    await shot(`${who}-${width}`, page);
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });

test("a member's people are told that it is not for them, and the node gives them nothing", async () => {
  const page = await stage.page({ as: manager });
  await open('office/deletions', page);
  await page.getByRole('heading', { name: 'Diese Seite ist nicht für Ihre Rolle' }).waitFor();
  await assert.rejects(askAs(manager, 'GET', '/api/alliance/retention'), /403/);
  await page.context().close();
});

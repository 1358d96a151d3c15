// The coordinator's office and the auditor's pages in a real browser, against the real server and its real books.
//
//   RUFBUND=build/release/rufbund node --test tests/browser/office.test.mjs
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { foundAlliance, kMembers, openCase, proposeKeys } from './alliance.mjs';
import { accessibility, ask, json, root, sleep, Stage, until, url } from './stage.mjs';

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
  await on.locator('[data-connection=live]').waitFor();
};
const settled = async (page) => {
  await page.locator('.loading').first().waitFor({ state: 'detached' });
  await sleep(300);
};
// What the browser itself writes about answers of 409 and the like is no complaint of the page.
const complaints = (page) => page.complaints.filter((text) => !/Failed to load resource|WebSocket connection/.test(text));

const kPages = () => [
  'office/cases', `office/cases/${theCase.id}`, `office/cases/${theCase.id}/notices`, `office/cases/${theCase.id}/timeline`, `office/cases/${theCase.id}/settings`,
  `office/cases/${theCase.id}/order`, 'office/cases/new',
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
  }
  await page.context().close();
});

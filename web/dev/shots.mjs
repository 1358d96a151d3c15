// Development only: pictures of the control room's screens. RUFBUND_LOCALE=en: in English.
//   node dev/shots.mjs URL OUT [names...]
import { chromium } from 'playwright-core';
import { mkdirSync } from 'node:fs';

const [url, out, ...only] = process.argv.slice(2);
mkdirSync(out, { recursive: true });
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
const pages = { now: '#/', hotlines: '#/hotlines', hotline: '#/hotlines/impfen', members: '#/members', member: '#/members/nordlicht', sites: '#/sites', site: '#/sites/elbruf-hamburg', calls: '#/calls', call: '#/calls/:last', status: '#/status' };
for (const [width, height] of [[1366, 768], [1920, 1080]]) {
  for (const scheme of ['light', 'dark']) {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, locale: 'de-DE', timezoneId: 'Europe/Berlin' });
    await context.addInitScript((locale) => localStorage.setItem('rufbund.locale', locale), process.env.RUFBUND_LOCALE ?? 'de');
    const page = await context.newPage();
    page.on('console', (m) => m.type() === 'error' && console.log('console:', m.text()));
    page.on('pageerror', (e) => console.log('pageerror:', e.message));
    for (const [name, hash] of Object.entries(pages)) {
      const tag = `${name}-${width}-${scheme}`;
      if (only.length && !only.some((o) => tag.includes(o))) continue;
      let target = hash;
      if (hash.includes(':last')) {
        const { items } = await (await page.request.get(`${url}/api/calls?limit=400&outcome=served`)).json();
        target = hash.replace(':last', (items.find((c) => c.offers > 1) ?? items[0])?.id ?? 'impfen-1');
      }
      await page.goto(`${url}/${target}`);
      await page.waitForTimeout(name === 'member' ? 9000 : 1800);
      await page.screenshot({ path: `${out}/${tag}.png`, fullPage: true });
    }
    await context.close();
  }
}
await browser.close();

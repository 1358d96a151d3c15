// What the browser tests stand on: the real node, a real rtpengine, SIPp as sites and callers, and a headless Chromium.
// Whatever was started here is ended here, by its own process id.
import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
export const root = join(here, '..', '..');
const require = createRequire(join(root, 'web', 'package.json'));
const { chromium } = require('playwright-core');
const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
export const url = 'http://127.0.0.1:17510';

const kFlags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--mute-audio'];
const kSites = [['nordlicht-kiel', 17531], ['elbruf-hamburg', 17532], ['elbruf-dresden', 17533]];
export const kPassword = 'ein langer Satz nur für mich';
// On a machine that does much else, everything takes longer: RUFBUND_PATIENCE=4 waits four times as long.
const patience = Number(process.env.RUFBUND_PATIENCE ?? 1);
export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// Waits until `check` gives something true; says what was awaited if it never does.
export async function until(what, check, timeout = 20_000) {
  const end = Date.now() + timeout * patience;
  let last;
  for (;;) {
    try {
      last = await check();
      if (last) return last;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`${what} did not come about within ${timeout / 1000} s; last: ${last}`);
    await sleep(50);
  }
}

// The code that an authenticator app shows: RFC 6238 with SHA-1, six digits, 30 s. `ahead`: of so many steps later; a code counts once,
// and the node takes that of the next step too.
export function totp(secret, ahead = 0) {
  const bits = [...secret.replace(/ /g, '')].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead));
  const mac = createHmac('sha1', key).update(counter).digest();
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

let operator = ''; // the operator's token of the node that runs

async function request(method, path, body, headers) {
  const response = await fetch(`${url}${path}`, { method, headers: { 'Content-Type': 'application/json', ...headers }, body: body === undefined ? undefined : JSON.stringify(body) });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response;
}

// As somebody with an account: what only people may do.
export async function askAs(person, method, path, body) {
  return (await request(method, path, body, person.headers)).json();
}

// As the operator of the node, who may do what the coordinator may.
export async function ask(method, path, body) {
  return (await request(method, path, body, { Authorization: `Bearer ${operator}` })).json();
}

export class Stage {
  // `config`: beside this file, `more`: what is added to it; `sites`: where its sites listen.
  constructor(program, { config = 'browser.toml', more = '', sites = kSites } = {}) {
    this.program = program;
    this.seats = sites;
    this.folder = mkdtempSync(join(tmpdir(), 'rufbund-browser-'));
    this.running = new Set();
    this.callers = 0;
    const text = readFileSync(join(here, config), 'utf8').replaceAll('@folder@', this.folder).replaceAll('@root@', root);
    writeFileSync(join(this.folder, 'node.toml'), text + more);
  }

  start(name, command, args) {
    const log = createWriteStream(join(this.folder, `${name}.log`), { flags: 'a' });
    const child = spawn(command, args, { cwd: this.folder, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    child.ended = new Promise((done) => child.once('exit', (code, signal) => done(code ?? signal)));
    this.running.add(child);
    child.ended.then(() => this.running.delete(child));
    return child;
  }

  async end(child, signal = 'SIGTERM') {
    if (!this.running.has(child)) return;
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await child.ended;
    clearTimeout(timer);
  }

  log(name) {
    return readFileSync(join(this.folder, `${name}.log`), 'utf8').slice(-4000);
  }

  async startNode() {
    this.node = this.start('node', this.program, ['serve', '--config', join(this.folder, 'node.toml')]);
    let over = false;
    this.node.ended.then(() => (over = true));
    await until('the node answers', async () => {
      if (over) throw new Error(`the node ended:\n${this.log('node')}`);
      return (await fetch(`${url}/healthz`)).status > 0;
    }, 60_000).catch((error) => {
      throw new Error(`${error.message}\n${this.log('node')}`);
    });
    operator = readFileSync(join(this.folder, 'data', 'operator.token'), 'utf8').trim();
  }

  async open() {
    mkdirSync(join(this.folder, 'data'), { recursive: true });
    this.start('rtpengine', 'rtpengine', ['--foreground', '--log-stderr', '--log-level=4', '--table=-1', '--num-threads=2', '--interface=127.0.0.1',
      '--listen-ng=127.0.0.1:17560', '--dtmf-log-dest=127.0.0.1:17561', '--port-min=17600', '--port-max=17990', `--pidfile=${join(this.folder, 'rtpengine.pid')}`]);
    this.sites = {};
    for (const [site, port] of this.seats) this.startSite(site, port);
    await this.startNode();
    await until('the node takes calls', async () => (await json('/api/status')).accepting, 60_000);
    this.coordinator = await this.person({ role: 'coordinator', name: 'Cora Leitner' });
    this.browser = await chromium.launch({ executablePath: process.env.RUFBUND_CHROMIUM ?? '/usr/bin/chromium', args: kFlags });
  }

  startSite(site, port) {
    this.sites[site] = this.start(`site-${site}`, 'sipp', ['-sf', join(here, 'seat.xml'), '-i', '127.0.0.1', '-mi', '127.0.0.1', '-p', String(port), '-mp', String(25_000 + (port % 100) * 20),
      '-t', 'u1', '-nostdin', '-deadcall_wait', '0', '-aa']);
  }

  // So many callers at once, each staying for `stay` ms.
  call(count, stay) {
    const n = this.callers++;
    return this.start('callers', 'sipp', ['-sf', join(here, 'caller.xml'), '-i', '127.0.4.1', '-mi', '127.0.4.1', '-p', String(17_540 + (n % 18)), '-mp', String(27_000 + (n % 18) * 100),
      '-m', String(count), '-r', '10', '-d', String(stay), '-t', 'u1', '-nostdin', '-deadcall_wait', '0', '-timeout', '120',
      '-key', 'suffix', String(10 + (n % 80)), '127.0.0.1:17520']);
  }

  async invite(role, organisation, email) {
    return (await ask('POST', '/api/invitations', { email, role, organisation })).link;
  }

  // Somebody with an account: redeems an invitation, sets up the second factor, and is signed in by the cookie.
  async person({ role, organisation = '', name, email = `${name.split(' ')[0].toLowerCase()}@example.org` }) {
    const link = await this.invite(role, organisation, email);
    const redeemed = await request('POST', '/api/links/redeem', { link, name, email, password: kPassword });
    const cookie = redeemed.headers.get('set-cookie').split(';')[0];
    const { csrf } = await redeemed.json();
    const headers = { Cookie: cookie, 'Rufbund-Csrf': csrf };
    const { uri } = await (await request('POST', '/api/session/second-factor', {}, headers)).json();
    const secret = new URL(uri).searchParams.get('secret');
    await request('POST', '/api/session/second-factor', { code: totp(secret) }, headers);
    return { email, name, role, organisation, secret, cookie, headers };
  }

  // A member in the office's books, without which nobody can be invited for it.
  async addMember(key, name) {
    const { items } = await json('/api/alliance/members');
    if (!items.some((one) => one.key === key)) await ask('POST', '/api/alliance/members', { key, name });
  }

  // `as`: who is signed in on the page, the coordinator unless said otherwise; null: nobody.
  async page({ as = this.coordinator, ...options } = {}) {
    const context = await this.browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'de-DE', timezoneId: 'Europe/Berlin', acceptDownloads: true, bypassCSP: false, ...options });
    if (as !== null) await context.addCookies([{ url, name: as.cookie.split('=')[0], value: as.cookie.slice(as.cookie.indexOf('=') + 1), httpOnly: true, sameSite: 'Strict' }]);
    const page = await context.newPage();
    page.complaints = [];
    page.on('console', (message) => message.type() === 'error' && page.complaints.push(message.text()));
    page.on('pageerror', (error) => page.complaints.push(error.message));
    page.setDefaultTimeout(15_000 * patience);
    return page;
  }

  async close() {
    await this.browser?.close();
    for (const child of [...this.running].reverse()) await this.end(child);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const json = (path) => ask('GET', path);

// What axe-core finds against WCAG 2.2 AA, as short lines. It is brought in by the debugger, so the page's content security
// policy stays in force.
export async function accessibility(page) {
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const result = await window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] });
    return result.violations.map((one) => `${one.id}: ${one.help}\n    ${one.nodes.slice(0, 4).map((node) => `${node.target.join(' ')} ${node.any[0]?.message ?? ''}`).join('\n    ')}`);
  });
}

// What the browser tests stand on: the real node, a real rtpengine, SIPp as sites and callers, and a headless Chromium.
// Whatever was started here is ended here, by its own process id.
import { spawn } from 'node:child_process';
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
export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// Waits until `check` gives something true; says what was awaited if it never does.
export async function until(what, check, timeout = 20_000) {
  const end = Date.now() + timeout;
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

export class Stage {
  constructor(program) {
    this.program = program;
    this.folder = mkdtempSync(join(tmpdir(), 'rufbund-browser-'));
    this.running = new Set();
    this.callers = 0;
    const config = readFileSync(join(here, 'browser.toml'), 'utf8').replaceAll('@folder@', this.folder).replaceAll('@root@', root);
    writeFileSync(join(this.folder, 'node.toml'), config);
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
      return (await fetch(`${url}/api/status`)).ok;
    }, 60_000).catch((error) => {
      throw new Error(`${error.message}\n${this.log('node')}`);
    });
  }

  async open() {
    mkdirSync(join(this.folder, 'data'), { recursive: true });
    this.start('rtpengine', 'rtpengine', ['--foreground', '--log-stderr', '--log-level=4', '--table=-1', '--num-threads=2', '--interface=127.0.0.1',
      '--listen-ng=127.0.0.1:17560', '--dtmf-log-dest=127.0.0.1:17561', '--port-min=17600', '--port-max=17990', `--pidfile=${join(this.folder, 'rtpengine.pid')}`]);
    this.sites = {};
    for (const [site, port] of [['nordlicht-kiel', 17531], ['elbruf-hamburg', 17532], ['elbruf-dresden', 17533]]) this.startSite(site, port);
    await this.startNode();
    await until('the node takes calls', async () => (await json('/api/status')).accepting, 60_000);
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

  async page(options = {}) {
    const context = await this.browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'de-DE', timezoneId: 'Europe/Berlin', acceptDownloads: true, bypassCSP: false, ...options });
    const page = await context.newPage();
    page.complaints = [];
    page.on('console', (message) => message.type() === 'error' && page.complaints.push(message.text()));
    page.on('pageerror', (error) => page.complaints.push(error.message));
    page.setDefaultTimeout(15_000);
    return page;
  }

  async close() {
    await this.browser?.close();
    for (const child of [...this.running].reverse()) await this.end(child);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export async function json(path) {
  const response = await fetch(`${url}${path}`);
  return response.json();
}

// What axe-core finds against WCAG 2.2 AA, as short lines. It is brought in by the debugger, so the page's content security
// policy stays in force.
export async function accessibility(page) {
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const result = await window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] });
    return result.violations.map((one) => `${one.id}: ${one.help}\n    ${one.nodes.slice(0, 4).map((node) => `${node.target.join(' ')} ${node.any[0]?.message ?? ''}`).join('\n    ')}`);
  });
}

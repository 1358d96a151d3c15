// What the tests of the API stand on: the fixture's node, requests to it as whoever one likes, the feed, the contract.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import WebSocket from 'ws';
import YAML from 'yaml';

const here = path.dirname(fileURLToPath(import.meta.url));
export const root = path.join(here, '../..');
export const contract = YAML.parse(readFileSync(path.join(root, 'openapi.yaml'), 'utf8'), { merge: true });
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addSchema({ $id: 'contract', components: contract.components });
const validators = new Map();

export function conforms(schema, value, where) {
  const key = JSON.stringify(schema);
  if (!validators.has(key)) validators.set(key, ajv.compile(JSON.parse(key.replaceAll('"#/components/', '"contract#/components/'))));
  const validate = validators.get(key);
  assert.ok(validate(value), `${where}: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(value).slice(0, 600)}`);
}
export const schemaOf = (name) => ({ $ref: `#/components/schemas/${name}` });
export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// The fixture's own; it acts as the coordinator.
export const kOperator = `rbt_${'o'.repeat(43)}`;
export const kNobody = { headers: {} };
export const kPassword = 'a long sentence of my own';

// The code of a second factor: RFC 6238 with SHA-1, six digits, 30 s.
export function totp(uri, at) {
  const text = new URLSearchParams(uri.slice(uri.indexOf('?') + 1)).get('secret');
  const bits = [...text].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const mac = createHmac('sha1', key).update(counter).digest();
  const offset = mac[19] & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

export class Fixture {
  work = mkdtempSync(path.join(tmpdir(), 'rufbund-api-'));
  #waiting = [];

  // `first`: each file of tests has 150 ports of its own, so that they may run at once.
  constructor(first) {
    this.port = first + Math.floor(Math.random() * 150);
  }

  async open() {
    const ui = path.join(this.work, 'ui');
    mkdirSync(path.join(ui, 'assets'), { recursive: true });
    writeFileSync(path.join(ui, 'index.html'), '<!doctype html><title>t</title>');
    writeFileSync(path.join(ui, 'assets/app-1a2b.js'), 'export {};');
    writeFileSync(path.join(this.work, 'secret.txt'), 'secret');
    symlinkSync(path.join(this.work, 'secret.txt'), path.join(ui, 'link.txt'));
    this.node = spawn(process.env.API_FIXTURE, [String(this.port), this.work, ui], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.node.on('exit', (code, signal) => this.#waiting.forEach((w) => w.reject(new Error(`the server ended: ${code} ${signal}`))));
    let text = '';
    this.node.stdout.on('data', (data) => {
      text += data;
      for (let end; (end = text.indexOf('\n')) >= 0; text = text.slice(end + 1)) this.#waiting.shift()?.resolve(text.slice(0, end));
    });
    assert.match(await this.#line(), /^ready/);
  }

  async close() {
    const ended = new Promise((resolve) => this.node.on('exit', (code, signal) => resolve({ code, signal })));
    this.node.stdin.end();
    const { code, signal } = await ended;
    rmSync(this.work, { recursive: true });
    assert.deepEqual({ code, signal }, { code: 0, signal: null });
  }

  #line() {
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  tell = async (command) => {
    const answer = this.#line();
    this.node.stdin.write(`${command}\n`);
    assert.equal(await answer, 'done');
  };

  // `as`: whose headers go along, the operator's unless said otherwise.
  ask = (method, target, { body, headers = {}, raw, as = { headers: { Authorization: `Bearer ${kOperator}` } } } = {}) =>
    new Promise((resolve, reject) => {
      const text = raw ?? (body === undefined ? undefined : JSON.stringify(body));
      const request = http.request(
        { host: '127.0.0.1', port: this.port, method, path: target, agent: false, setHost: false,
          headers: { Host: `127.0.0.1:${this.port}`, ...(text === undefined ? {} : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) }), ...as.headers, ...headers } },
        (response) => {
          const chunks = [];
          response.on('data', (c) => chunks.push(c));
          response.on('end', () => {
            const bytes = Buffer.concat(chunks), data = bytes.toString();
            const json = /json/.test(response.headers['content-type'] ?? '') && data ? JSON.parse(data) : undefined;
            resolve({ status: response.statusCode, headers: response.headers, text: data, bytes, json });
          });
          response.on('error', reject);
        });
      request.on('error', reject);
      request.end(text);
    });

  // Waits for a picture that holds everything durable so far.
  async fresh() {
    const first = (await this.ask('GET', '/api/overview')).json.number;
    for (;;) {
      const now = (await this.ask('GET', '/api/overview')).json;
      if (now.number >= first + 2) return now;
      await pause(60);
    }
  }

  feed = ({ headers = {}, origin, as = { headers: { Authorization: `Bearer ${kOperator}` } } } = {}) => {
    const socket = new WebSocket(`ws://127.0.0.1:${this.port}/api/live`, { headers: { ...as.headers, ...headers }, origin });
    const messages = [];
    let wake = () => {};
    socket.on('message', (data) => {
      messages.push(JSON.parse(data.toString()));
      wake();
    });
    const until = async (found) => {
      for (const end = Date.now() + 10_000; ;) {
        const message = messages.find(found);
        if (message) return message;
        assert.ok(Date.now() < end, `no such message: ${found}`);
        await Promise.race([new Promise((resolve) => (wake = resolve)), pause(500)]);
      }
    };
    // How the server took it: 'open', or the status of its refusal.
    const taken = new Promise((resolve) => socket.on('unexpected-response', (_, r) => resolve(r.statusCode)).on('open', () => resolve('open')).on('error', () => {}));
    const closed = new Promise((resolve) => socket.on('close', resolve));
    return { socket, messages, until, taken, closed };
  };

  // The node's time: the fixture moves it.
  now = async () => Date.parse((await this.ask('GET', '/api/status')).json.now);

  // What a browser holds after an answer that signed in.
  async personOf(answer) {
    assert.ok(answer.headers['set-cookie'], answer.text);
    const cookie = answer.headers['set-cookie'][0].split(';')[0];
    const { csrf } = (await this.ask('GET', '/api/session', { as: { headers: { Cookie: cookie } } })).json;
    return { cookie, csrf, headers: { Cookie: cookie, 'Rufbund-Csrf': csrf } };
  }

  // Somebody with that role, signed in with a second factor.
  async person(role, organisation = '', email = `${role}-${organisation || 'bund'}@example.org`) {
    const { link } = (await this.ask('POST', '/api/invitations', { body: { email, role, organisation } })).json;
    const person = await this.personOf(await this.ask('POST', '/api/links/redeem', { as: kNobody, body: { link, name: `${role} ${organisation}`, email, password: kPassword } }));
    const { uri } = (await this.ask('POST', '/api/session/second-factor', { as: person, body: {} })).json;
    const { status } = await this.ask('POST', '/api/session/second-factor', { as: person, body: { code: totp(uri, await this.now()) } });
    assert.equal(status, 200);
    return { ...person, role, organisation, email, uri };
  }
}

// Asks, holds the answer against the contract's response for this path and status, and remembers what was tried.
export class Checker {
  #tried = new Set();

  constructor(fixture) {
    this.fixture = fixture;
  }

  check = async (method, pattern, params, expected, options = {}) => {
    let target = pattern.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(params[name]));
    if (options.query) target += `?${new URLSearchParams(options.query)}`;
    const answer = await this.fixture.ask(method, target, options);
    assert.equal(answer.status, expected, `${method} ${target}: ${answer.text.slice(0, 400)}`);
    const operation = contract.paths[pattern][method.toLowerCase()];
    let response = operation.responses[expected] ?? operation.responses.default;
    if (response.$ref) response = contract.components.responses[response.$ref.split('/').pop()];
    const type = answer.headers['content-type'].split(';')[0];
    assert.ok(response.content[type], `${method} ${target}: type ${type}`);
    if (answer.json) conforms(response.content[type].schema, answer.json, `${method} ${target}`);
    if (expected >= 400) assert.equal(answer.json.status, expected);
    this.tried(method, pattern);
    return answer;
  };

  get = (pattern, params = {}, expected = 200, query) => this.check('GET', pattern, params, expected, { query });

  tried(method, pattern) {
    this.#tried.add(`${method.toLowerCase()} ${pattern}`);
  }

  // Operations whose first tag `mine` takes and that nobody tried.
  missing(mine) {
    return Object.entries(contract.paths).flatMap(([pattern, item]) =>
      Object.entries(item).filter(([method, operation]) => ['get', 'post', 'put', 'delete'].includes(method) && mine(operation.tags[0]))
        .map(([method]) => `${method} ${pattern}`)).filter((one) => !this.#tried.has(one));
  }
}

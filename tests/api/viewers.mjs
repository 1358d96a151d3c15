// How long a change takes to reach many viewers' sockets: RUFBUND_TOKEN=… node viewers.mjs PORT VIEWERS [SECONDS]; without a
// token the one of the API's test fixture. Prints figures, asserts
// nothing. A change is a seat signed in and out by the API; its time runs from the command's answer to the picture that
// includes its sequence.
import http from 'node:http';
import WebSocket from 'ws';

const [port, count, seconds = 10] = process.argv.slice(2).map(Number);
const authorization = { Authorization: `Bearer ${process.env.RUFBUND_TOKEN ?? `rbt_${'o'.repeat(43)}`}` };
const agent = new http.Agent({ keepAlive: true });
const ask = (method, target, body) => new Promise((resolve, reject) => {
  const text = body && JSON.stringify(body);
  const headers = { ...authorization, ...(text ? { 'Content-Type': 'application/json', 'Content-Length': text.length } : {}) };
  http.request({ host: '127.0.0.1', port, method, path: target, agent, headers }, (r) => {
    let data = '';
    r.on('data', (c) => (data += c)).on('end', () => resolve(JSON.parse(data)));
  }).on('error', reject).end(text);
});

const hotline = (await ask('GET', '/api/overview')).hotlines[0].key;
const seat = (await ask('GET', `/api/seats?hotline=${hotline}&limit=1`)).items[0].id;
let bytes = 0, pictures = 0, wanted = Infinity, sentAt = 0, reached = 0;
const delays = [];
// Parsing everything in one process would measure the viewers: only the sequence is looked for.
const sequence = new RegExp('"journal":\\{"at":[^}]*?"sequence":(\\d+)');
const viewers = [];
for (let i = 0; i < count; ++i) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/live`, { headers: authorization });
  socket.on('message', (data) => {
    bytes += data.length;
    ++pictures;
    if (socket.done === wanted || wanted === Infinity) return;
    const found = sequence.exec(data.toString('latin1'));
    if (found && Number(found[1]) >= wanted) {
      socket.done = wanted;
      delays.push(performance.now() - sentAt);
      ++reached;
    }
  });
  viewers.push(new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject)));
  if (i % 50 === 49) await Promise.all(viewers);
}
await Promise.all(viewers);
const end = performance.now() + seconds * 1000;
const start = performance.now();
let changes = 0;
while (performance.now() < end) {
  const { results } = await ask('PUT', `/api/seats/${seat}/state`, { state: changes % 2 ? 'ready' : 'paused' });
  sentAt = performance.now();
  reached = 0;
  wanted = results[0].sequence;
  ++changes;
  while (reached < count && performance.now() < sentAt + 5000) await new Promise((r) => setTimeout(r, 20));
  wanted = Infinity;
}
delays.sort((a, b) => a - b);
const at = (q) => Math.round(delays[Math.min(delays.length - 1, Math.floor(q * delays.length))]);
const took = (performance.now() - start) / 1000;
console.log(`${count} viewers, ${changes} changes: shown after ${at(0.5)} ms (median), ${at(0.99)} ms (99 %), ${at(1)} ms (longest); ` +
  `${(pictures / took).toFixed(0)} messages/s, ${(bytes / took / 1e6).toFixed(1)} MB/s`);
process.exit(0);

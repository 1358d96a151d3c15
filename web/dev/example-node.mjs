// Development only, never shipped: a pretended node with an invented hotline, so that the control room can be designed and
// tried without telephony. It serves dist/ and the parts of the contract that the screens read. Nothing here decides
// anything real; the real node is `rufbund serve`.
//
//   node dev/example-node.mjs [port] [storm | fresh]
//
// `storm`: more callers than seats, everything is wrong at once, and names are long. `fresh`: nobody has called yet.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebSocketServer } from 'ws';

const port = Number(process.argv[2] ?? 17501);
const scene = process.argv[3] ?? 'usual';
const dist = join(fileURLToPath(new URL('.', import.meta.url)), '..', 'dist');

let seed = 20260112;
const random = () => ((seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 4294967296);
const exponential = (mean) => -mean * Math.log(1 - random());
const pick = (list) => list[Math.floor(random() * list.length)];
const iso = (ms) => new Date(Math.round(ms)).toISOString();

const members = [
  ['nordlicht', 'Nordlicht Dialog GmbH', 250000],
  ['elbruf', 'Elbruf Service AG', 200000],
  ['havelkontor', 'Havelkontor Kommunikation GmbH', 200000],
  ['isarwerk', 'Isarwerk Telefonie GmbH', 150000],
  ['ruhrdialog', 'Ruhrdialog Partner GmbH', 120000],
  ['saalestimme', 'Saalestimme eG', 80000],
].map(([key, name, agreed]) => ({ key, name, agreed, work: 0, conversations: 0, v: 0, offers: 0, failed: 0 }));
const sites = [
  ['nordlicht-kiel', 'Kiel', 'nordlicht', 18],
  ['nordlicht-flensburg', 'Flensburg', 'nordlicht', 12],
  ['elbruf-hamburg', 'Hamburg', 'elbruf', 16],
  ['elbruf-dresden', 'Dresden', 'elbruf', 8],
  ['havelkontor-potsdam', 'Potsdam', 'havelkontor', 24],
  ['isarwerk-muenchen', 'München', 'isarwerk', 12],
  ['isarwerk-landshut', 'Landshut', 'isarwerk', 6],
  ['ruhrdialog-bochum', 'Bochum', 'ruhrdialog', 14],
  ['saalestimme-jena', 'Jena', 'saalestimme', 10],
].map(([key, name, member, seats]) => ({ key, name, member, seats, mode: 'active', health: 'ok', since: Date.now() - 5e6, aside: null,
  today: { offers: 0, answered: 0, refused: 0, timed_out: 0, unreachable: 0, withdrawn: 0, conversations: 0, short: 0, talk: 0, ring: 0 } }));
if (scene === 'storm') {
  members[2].name = 'Havelkontor Kommunikation und Kundendialog Berlin-Brandenburg GmbH & Co. KG';
  sites[4].name = 'Potsdam-Babelsberg, Medienstadt, Haus 4';
  Object.assign(sites[1], { health: 'unreachable', aside: Date.now() - 720000 });
}
let number = 0;
const seats = sites.flatMap((site) => Array.from({ length: site.seats }, () => ({ id: ++number, site, state: scene === 'fresh' ? 'offline' : random() < 0.04 ? 'paused' : 'ready', until: 0, call: null, since: Date.now() - 4e6, skills: random() < 0.4 ? ['de', 'en'] : ['de'] })));
const carriers = [['nordfunk', 'Nordfunk Netze', 400, 50], ['alpentel', 'Alpentel Verbund', 300, 30]].map(([key, name, max_calls, rate]) => ({ key, name, max_calls, rate, attempts: 0, refused: 0 }));

const policy = { wait_limit_ms: 1800000, max_waiting: 50000, offer_deadline_ms: 15000, site_failures_in_a_row: 3, probe_interval_ms: 30000, proven_within_ms: 600000,
  burst_ms: 1800000, share_tolerance_ms: 2160000, short_conversation_ms: 10000, return_within_ms: 900000, credit_keep_ms: 1800000, place_max_ms: 43200000,
  service_target_ms: 20000, tell_interval_ms: 45000, capacity_expiry_ms: 30000, menu_limit_ms: 60000, served_within_ms: 15000, least_talk_ms: 2000 };
let open = true, openSince = 0, sequence = 0, ticket = 0, agreement = 3, agreementSince = 0, announcement = null, announcements = [];
let line = [], inMenu = 0;
const calls = [], minutes = new Map(), activity = [];
const minuteOf = (at) => Math.floor(at / 60000) * 60000;
const zero = () => ({ attempts: 0, refused: 0, offered: 0, answered: 0, answered_in_target: 0, abandoned: 0, served_by_announcement: 0, max_waiting: 0, wait: 0, max_wait: 0 });
const minute = (at) => { const key = minuteOf(at); if (!minutes.has(key)) minutes.set(key, zero()); return minutes.get(key); };
const say = (at, kind, more) => { activity.push({ at: iso(at), sequence: ++sequence, hotline: 'impfen', kind, ...more }); };

function demand(at) {
  const t = (at / 60000) % 97;
  const wave = 1 + 0.5 * Math.sin(at / 2.4e6) + (t > 40 && t < 56 ? 0.75 : 0);
  const storm = scene === 'storm' && at > Date.now() - 25 * 60000 ? 12 : 1;
  return 0.41 * storm * wave; // calls a second
}

function arrive(at) {
  const carrier = pick(carriers);
  const m = minute(at);
  m.attempts++; carrier.attempts++; sequence += 2;
  if (!open || random() < 0.012) { m.refused++; carrier.refused++; return; }
  const topic = random() < 0.7 ? 'termine' : 'fragen';
  const language = random() < 0.85 ? 'de' : 'en';
  const call = { id: `impfen-${++ticket}`, ticket: String(ticket), at, topic, language, carrier: carrier.key, patience: exponential(260000), offers: [], state: 'waiting', queued: at + 6000, log: [] };
  call.log.push({ at: iso(at), sequence: ++sequence, kind: 'admitted' });
  line.push(call); calls.push(call); m.offered++;
  call.position = line.length;
  call.log.push({ at: iso(at + 6000), sequence: ++sequence, kind: 'queued', position: call.position, topic, language });
  if (call.position > 3) call.log.push({ at: iso(at + 6100), sequence: ++sequence, kind: 'told', position: call.position, low_ms: call.position * 2500, high_ms: call.position * 6500 });
  say(at, 'queued', { call: call.id });
}

function give(at, call, seat, freed) {
  const member = members.find((m) => m.key === seat.site.member);
  const failed = random() < 0.015;
  const offer = { number: call.offers.length + 1, at, seat, member, freed, v: member.v, failed, waiting: line.length + 1,
    then: members.map((m) => ({ m, v: m.v, share: m.work, ready: seats.filter((s) => s.state === 'ready' && s.site.member === m.key).length + (m === member ? 1 : 0) })), total: members.reduce((a, m) => a + m.work, 0) };
  member.v += 180000 * 1e6 / member.agreed / 6; member.offers++; seat.site.today.offers++;
  call.offers.push(offer); sequence += 1; offer.sequence = sequence;
  call.log.push({ at: iso(at), sequence: ++sequence, kind: 'offered', offer: offer.number, member: member.key, site: seat.site.key, seat: `impfen-${seat.id}` });
  call.log.push({ at: iso(at + 140), sequence: ++sequence, kind: 'rang', offer: offer.number, site: seat.site.key });
  seat.state = 'offered'; seat.call = call; seat.until = at + (failed ? 15000 : 1500 + exponential(2500)); seat.since = at; call.state = 'offered'; seat.failed = failed;
  say(at, 'offered', { call: call.id, site: seat.site.key, member: member.key });
}

function match(at, freedSeat) {
  for (;;) {
    const ready = freedSeat ? [freedSeat] : seats.filter((s) => s.state === 'ready' && s.site.mode === 'active' && s.site.health === 'ok');
    if (line.length === 0 || ready.length === 0) return;
    const n = line.findIndex((c) => c.queued <= at && ready.some((s) => s.skills.includes(c.language)));
    if (n < 0) return;
    const call = line.splice(n, 1)[0];
    const fit = ready.filter((s) => s.skills.includes(call.language));
    fit.sort((a, b) => members.find((m) => m.key === a.site.member).v - members.find((m) => m.key === b.site.member).v || a.since - b.since);
    give(at, call, fit[0], freedSeat != null);
    if (freedSeat) return;
  }
}

function step(at) {
  for (const seat of seats) {
    if (seat.until === 0 || seat.until > at) continue;
    const call = seat.call;
    const member = members.find((m) => m.key === seat.site.member);
    if (seat.state === 'offered') {
      if (seat.failed) {
        member.failed++; seat.site.today.timed_out++;
        call.log.push({ at: iso(at), sequence: ++sequence, kind: 'offer_failed', offer: call.offers.length, site: seat.site.key, failure: 'timed_out' });
        call.offers.at(-1).outcome = 'timed_out';
        say(at, 'offer_failed', { call: call.id, site: seat.site.key, member: member.key, failure: 'timed_out' });
        line.unshift(call); call.state = 'waiting';
        Object.assign(seat, { state: 'ready', until: 0, call: null, since: at });
        continue;
      }
      const waited = at - call.queued;
      Object.assign(call, { state: 'talking', answered: at, waited });
      call.offers.at(-1).outcome = 'answered';
      const m = minute(at); m.answered++; m.wait += waited; m.max_wait = Math.max(m.max_wait, waited);
      if (waited <= policy.service_target_ms) m.answered_in_target++;
      seat.site.today.answered++;
      call.log.push({ at: iso(at), sequence: ++sequence, kind: 'answered', site: seat.site.key, waited_ms: Math.round(waited) });
      say(at, 'answered', { call: call.id, site: seat.site.key, member: member.key, waited_ms: Math.round(waited) });
      Object.assign(seat, { state: 'talking', until: at + 15000 + exponential(165000), since: at });
    } else if (seat.state === 'talking') {
      const talk = at - call.answered;
      const work = call.topic === 'termine' ? 180000 : 120000;
      Object.assign(call, { state: 'ended', outcome: 'served', ended: at, talk, work });
      member.work += work; member.conversations++;
      seat.site.today.conversations++; seat.site.today.talk += talk;
      call.log.push({ at: iso(at), sequence: ++sequence, kind: 'conversation_ended', by: pick(['caller', 'seat']), talk_ms: Math.round(talk) });
      call.log.push({ at: iso(at), sequence: ++sequence, kind: 'work_counted', norm_work_ms: work, member: member.key });
      call.log.push({ at: iso(at), sequence: ++sequence, kind: 'ended', outcome: 'served' });
      say(at, 'call_ended', { call: call.id, outcome: 'served', talk_ms: Math.round(talk), site: seat.site.key, member: member.key });
      Object.assign(seat, { state: 'wrap_up', until: at + 4000 + exponential(9000), call: null, since: at });
    } else if (seat.state === 'wrap_up') {
      Object.assign(seat, { state: seat.site.mode === 'active' ? 'ready' : 'ready', until: 0, since: at });
      if (seat.site.mode === 'active' && seat.site.health === 'ok') match(at, seat);
    }
  }
  for (const call of [...line]) {
    if (at - call.queued > call.patience) {
      line.splice(line.indexOf(call), 1);
      Object.assign(call, { state: 'ended', outcome: 'abandoned', ended: at, waited: at - call.queued });
      minute(at).abandoned++;
      call.log.push({ at: iso(at), sequence: ++sequence, kind: 'ended', outcome: 'abandoned', waited_ms: Math.round(at - call.queued) });
      say(at, 'call_ended', { call: call.id, outcome: 'abandoned', waited_ms: Math.round(at - call.queued) });
    }
  }
  match(at, null);
  minute(at).max_waiting = Math.max(minute(at).max_waiting, waitingNow(at));
  while (calls.length > 6000) calls.shift();
}
const waitingNow = (at) => line.filter((c) => c.queued <= at).length;

let clock = Date.now() - (scene === 'fresh' ? 0 : 5 * 3600000), due = clock;
if (scene === 'fresh') { open = false; due = Infinity; }
openSince = clock; agreementSince = clock;
function run(to, dt) {
  for (; clock < to; clock += dt) {
    while (due <= clock) { arrive(due); due += exponential(1000 / demand(due)); }
    step(clock);
  }
}
run(Date.now(), 1000);
activity.splice(0, activity.length - 30);
seats.filter((s) => s.site.key === 'isarwerk-landshut').forEach((s) => { if (s.state === 'ready') s.state = 'ready'; });
const landshut = sites.find((s) => s.key === 'isarwerk-landshut');
landshut.health = 'set_aside'; landshut.aside = Date.now() - 180000;

function figures(from, to) {
  const sum = { ...zero() };
  for (const [at, m] of minutes) if (at >= from && at < to) for (const k of Object.keys(sum)) sum[k] = k.startsWith('max') ? Math.max(sum[k], m[k]) : sum[k] + m[k];
  const base = sum.answered + sum.abandoned;
  const ppm = (a, b) => (b > 0 ? Math.round((a / b) * 1e6) : null);
  return { from: iso(from), attempts: sum.attempts, admitted: sum.attempts - sum.refused, refused: sum.refused,
    refused_by_cause: { closed: 0, line_full: 0, wait_too_long: Math.round(sum.refused * 0.7), overloaded: 0, journal_failed: 0, carrier_limit: sum.refused - Math.round(sum.refused * 0.7), media_failed: 0, number_in_line: 0 },
    left_in_menu: Math.round(sum.attempts * 0.03), offered: sum.offered, answered: sum.answered, answered_in_target: sum.answered_in_target, abandoned: sum.abandoned,
    abandoned_in_target: Math.round(sum.abandoned * 0.2), served_by_announcement: sum.served_by_announcement, refused_in_line: 0, broken: 0, closed_in_line: 0,
    conversations: sum.answered, offers: sum.answered, offers_failed: 3, service_level_ppm: ppm(sum.answered_in_target, base),
    service_level_without_early_leavers_ppm: ppm(sum.answered_in_target, base - Math.round(sum.abandoned * 0.2)), answer_rate_ppm: ppm(sum.answered, base),
    reachability_ppm: ppm(sum.answered, sum.attempts), asa_ms: sum.answered ? Math.round(sum.wait / sum.answered) : null, aht_ms: 191000, talk_ms: 179000, wrap_up_ms: 12000,
    max_waiting: sum.max_waiting, max_wait_ms: Math.round(sum.max_wait) };
}
const count = (list) => {
  const c = { total: list.length, offline: 0, ready: 0, offered: 0, talking: 0, wrap_up: 0, paused: 0 };
  for (const s of list) c[s.state]++;
  return c;
};
const journal = () => ({ sequence, at: iso(Date.now()), healthy: true, failing_since: null });
function alarms() {
  const list = [];
  const wrong = (code, severity, hotline = 'impfen') => list.push({ id: code, code, severity, since: iso(openSince + 17e6), hotline, member: null, site: null });
  if (scene === 'storm') {
    wrong('line_full', 'critical');
    wrong('clock_apart', 'warning', null);
    wrong('service_level_low', 'warning');
    list.push({ id: 'site_unreachable', code: 'site_unreachable', severity: 'warning', since: iso(sites[1].aside), hotline: 'impfen', member: sites[1].member, site: sites[1].key });
  }
  for (const site of sites) if (site.health === 'set_aside') list.push({ id: `site_set_aside:impfen:${site.key}`, code: 'site_set_aside', severity: 'warning', since: iso(site.aside), hotline: 'impfen', member: site.member, site: site.key });
  return list;
}
const termsOf = (m) => m.terms ?? { share_ppm: m.agreed, floor_ppm: 0, cap_ppm: 1e6 };
const delivery = (m) => {
  const total = members.reduce((a, x) => a + x.work, 0), convs = members.reduce((a, x) => a + x.conversations, 0);
  const share = total ? Math.round((m.work / total) * 1e6) : null;
  return { norm_work_ms: m.work, conversations: m.conversations, taken_back_ms: m.conversations * 2000, share_ppm: share, conversations_ppm: convs ? Math.round((m.conversations / convs) * 1e6) : null,
    deviation_ppm: share === null ? null : share - m.agreed, deviation_norm_work_ms: share === null ? null : Math.round(m.work - (total * m.agreed) / 1e6),
    over_cap_ppm: share === null || termsOf(m).cap_ppm === 1e6 ? null : Math.max(0, share - termsOf(m).cap_ppm) };
};
const siteView = (site) => ({ key: site.key, name: site.name, hotline: 'impfen', member: site.member, member_name: members.find((m) => m.key === site.member).name, kind: 'trunk', mode: site.mode, health: site.health,
  reachable: site.health !== 'unreachable', health_since: iso(site.aside ?? site.since), set_aside: site.aside ? { since: iso(site.aside), probe_at: iso(Date.now() + 12000), failures: 3 } : null, capacity: null,
  seats: count(seats.filter((s) => s.site === site)),
  today: { offers: site.today.offers, answered: site.today.answered, refused: site.today.refused, timed_out: site.today.timed_out, unreachable: 0, withdrawn: 2, conversations: site.today.conversations, short_conversations: 1, broken: 0,
    talk_ms: site.today.conversations ? Math.round(site.today.talk / site.today.conversations) : null, ring_ms: 3900 } });
let pictures = 0;
function picture() {
  const now = Date.now(), waiting = line.filter((c) => c.queued <= now), ringing = seats.filter((s) => s.state === 'offered').length;
  const oldest = waiting.length ? Math.min(...waiting.map((c) => c.queued)) : null, ready = seats.some((s) => s.state === 'ready' && s.site.health === 'ok');
  const all = count(seats);
  return { number: ++pictures, at: iso(now), alarms: alarms(),
    hotlines: [{ key: 'impfen', name_de: 'Impftermine und Auskunft', name_en: 'Vaccination line', numbers: ['+493023125000', '+493023125001'], state: open ? 'open' : 'closed', state_since: iso(openSince),
      hours: { always_open: true, intervals: [], next_change: null }, languages: ['de', 'en'],
      topics: [{ key: 'termine', name_de: 'Termin vereinbaren', name_en: 'Make an appointment', menu_digit: 1, norm_work_ms: 180000 }, { key: 'fragen', name_de: 'Fragen zur Impfung', name_en: 'Questions on vaccination', menu_digit: 2, norm_work_ms: 120000 }],
      line: { in_menu: line.length - waiting.length + inMenu, waiting: waiting.length, offered: ringing, talking: all.talking, oldest_wait_ms: oldest ? now - oldest : null, oldest_since: oldest ? iso(oldest) : null },
      estimate: ready && waiting.length === 0 ? { position: 1, low_ms: 0, high_ms: 0, basis: 'seat_ready', told_at: null } : { position: waiting.length + 1, low_ms: 60000 + waiting.length * 1800, high_ms: 90000 + waiting.length * 4300, basis: 'estimated', told_at: iso(now - 9000) },
      position_bands: [[1, 1], [2, 5], [6, 20], [21, 50], [51, null]].map(([from, to]) => ({ from, to, waiting: Math.max(0, Math.min(waiting.length, to ?? 1e9) - from + 1), told_low_ms: from * 3000, told_high_ms: from * 8000, told_at: iso(now - 9000) })),
      seats: all, service_target: { within_ms: policy.service_target_ms, goal_ppm: 800000 }, today: figures(now - 5 * 3600000, now + 6e4), last_15_min: figures(minuteOf(now) - 14 * 60000, now + 6e4),
      announcement, agreement, journal: journal() }],
    members: members.map((m) => ({ hotline: 'impfen', member: m.key, name: m.name, agreed_ppm: m.agreed, terms: termsOf(m), present: true, virtual_time: Math.round(m.v), since_agreement: delivery(m), today: delivery(m),
      seats: count(seats.filter((s) => s.site.member === m.key)), sites: sites.filter((s) => s.member === m.key).map((s) => s.key), offers: m.offers, offers_failed: m.failed, claims_forfeited: 0 })),
    sites: sites.map(siteView),
    carriers: carriers.map((c) => ({ key: c.key, name: c.name, max_calls: c.max_calls, max_attempts_per_s: c.rate, calls: Math.round((line.length + all.talking) / 2), today: { attempts: c.attempts, admitted: c.attempts - c.refused, refused: c.refused, refused_by_cause: figures(0, 0).refused_by_cause } })) };
}
const callView = (c) => ({ id: c.id, ticket: c.ticket, hotline: 'impfen', state: c.state, outcome: c.outcome ?? null, started_at: iso(c.at), queued_at: iso(c.queued), answered_at: c.answered ? iso(c.answered) : null, ended_at: c.ended ? iso(c.ended) : null,
  waited_ms: c.waited === undefined ? null : Math.round(c.waited), talk_ms: c.talk === undefined ? null : Math.round(c.talk), topic: c.topic, language: c.language, class: null, carrier: c.carrier, member: c.offers.at(-1)?.member.key ?? null, site: c.offers.at(-1)?.seat.site.key ?? null,
  offers: c.offers.length, credited: false, norm_work_ms: c.work ?? 0, taken_back: false });
const whyView = (c) => ({ call: callView(c), offers: c.offers.map((o) => ({ number: o.number, at: iso(o.at), sequence: o.sequence, reason: o.freed ? 'seat_freed' : 'ticket_came', position: 1, waiting: o.waiting, waited_ms: Math.round(o.at - c.queued), required_skills: [c.language],
  member: o.member.key, site: o.seat.site.key, seat: `impfen-${o.seat.id}`, norm_work_ms: 180000, virtual_time: Math.round(o.v), least_virtual_time: Math.round(Math.min(...o.then.filter((x) => x.ready).map((x) => x.v))), candidates: o.freed ? 1 : o.then.filter((x) => x.ready).length, probe: false,
  members: o.then.map((x) => ({ member: x.m.key, name: x.m.name, agreed_ppm: x.m.agreed, delivered_ppm: o.total ? Math.round((x.share / o.total) * 1e6) : null, virtual_time: Math.round(x.v), ahead_norm_work_ms: x.ready ? Math.max(0, Math.round((x.v - Math.min(...o.then.filter((y) => y.ready).map((y) => y.v))) * x.m.agreed / 1e6)) : null, present: true, ready_seats: x.ready, candidate: x.ready > 0, chosen: x.m === o.member })),
  facts: [...(o.number > 1 ? [{ code: 'offered_again', rule: 'R4', count: o.number - 1 }] : []), ...(o.freed ? [{ code: 'seat_freed_took_first', rule: 'R1' }, { code: 'position_kept', rule: 'R1', position: 1 }] : [{ code: 'ticket_met_ready_seats', rule: 'R3', candidates: o.then.filter((x) => x.ready).length }, { code: 'least_served', rule: 'R3' }]), ...(o.failed ? [{ code: 'charge_kept', rule: 'R4' }] : [])],
  outcome: o.outcome ?? 'pending', sip_status: null, ring_ms: o.outcome ? 4100 : null })) });

const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2' };
const csp = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; media-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
function json(res, body, status = 200) {
  res.writeHead(status, { 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json' });
  res.end(JSON.stringify(body));
}
const done = (effect = 'applied') => ({ effect, results: [{ hotline: 'impfen', sequence: ++sequence, effect, reason: null }] });

async function body(req) {
  let text = '';
  for await (const chunk of req) text += chunk;
  return text === '' ? {} : JSON.parse(text);
}
const server = createServer(async (req, res) => {
  const url = new URL(req.url, `http://127.0.0.1:${port}`);
  const q = url.searchParams;
  const route = `${req.method} ${url.pathname}`;
  const now = Date.now();
  if (url.pathname.startsWith('/api')) await new Promise((r) => setTimeout(r, 60));
  let hit;
  if (route === 'GET /api/overview') return json(res, picture());
  if (route === 'GET /api/hotlines/impfen/history') {
    const step_s = Number(q.get('step') ?? 60), from = Math.floor(Date.parse(q.get('from') ?? iso(now - 4 * 3600000)) / 1000 / step_s) * step_s * 1000;
    const intervals = [];
    for (let at = from; at <= now; at += step_s * 1000) {
      const x = figures(at, at + step_s * 1000);
      intervals.push({ from: iso(at), attempts: x.attempts, refused: x.refused, offered: x.offered, answered: x.answered, answered_in_target: x.answered_in_target, abandoned: x.abandoned, served_by_announcement: 0, max_waiting: x.max_waiting, mean_wait_ms: x.asa_ms, max_wait_ms: x.max_wait_ms, service_level_ppm: x.service_level_ppm, seats_ready: 4, seats_talking: 80, seats_signed_in: 115 });
    }
    return json(res, { hotline: 'impfen', step_s, from: iso(from), to: iso(now), intervals });
  }
  if (route === 'GET /api/hotlines/impfen/policy') return json(res, policy);
  if (route === 'PUT /api/hotlines/impfen/policy') { Object.assign(policy, await body(req)); return json(res, done()); }
  if (route === 'GET /api/hotlines/impfen/weights') return json(res, { agreement, since: iso(agreementSince), weights_ppm: Object.fromEntries(members.map((m) => [m.key, m.agreed])), terms: Object.fromEntries(members.map((m) => [m.key, termsOf(m)])) });
  if (route === 'PUT /api/hotlines/impfen/weights') { const b = await body(req); members.forEach((m) => { const w = b.weights_ppm[m.key]; m.agreed = w.share ?? w; m.terms = { share_ppm: m.agreed, floor_ppm: w.floor ?? 0, cap_ppm: w.cap ?? 1e6 }; m.work = 0; m.conversations = 0; }); agreement++; agreementSince = now; say(now, 'weights_adopted', {}); return json(res, done()); }
  if (route === 'GET /api/hotlines/impfen/announcements') return json(res, { items: announcements });
  if (route === 'POST /api/hotlines/impfen/announcements') { const b = await body(req); announcement = { id: announcements.length + 1, mode: b.mode, text_de: b.text_de, text_en: b.text_en ?? '', published_at: iso(now), withdrawn_at: null, heard: 0, served: 0 }; announcements.unshift(announcement); say(now, 'announcement_published', {}); return json(res, done(), 201); }
  if (route === 'DELETE /api/hotlines/impfen/announcements') { if (announcement) announcement.withdrawn_at = iso(now); announcement = null; return json(res, done()); }
  if ((hit = /^POST \/api\/hotlines\/impfen\/(open|close)$/.exec(route))) { open = hit[1] === 'open'; openSince = now; say(now, open ? 'hotline_opened' : 'hotline_closed', {}); return json(res, done()); }
  if ((hit = /^POST \/api\/sites\/([\w-]+)\/mode$/.exec(route))) { const b = await body(req); const site = sites.find((s) => s.key === hit[1]); site.mode = b.mode; say(now, 'site_mode_changed', { site: site.key, mode: b.mode }); return json(res, done()); }
  if (route === 'GET /api/seats') return json(res, { at: iso(now), next: null, items: seats.filter((s) => !q.get('site') || s.site.key === q.get('site')).map((s) => ({ id: `impfen-${s.id}`, number: s.id, hotline: 'impfen', site: s.site.key, member: s.site.member, skills: s.skills, state: s.state, wish: null, since: iso(s.since), call: s.call?.id ?? null })) });
  if (route === 'GET /api/calls' || route === 'GET /api/calls.csv') {
    const limit = Number(q.get('limit') ?? 100), skip = Number(q.get('cursor') ?? 0);
    const list = [...calls].reverse().filter((c) => { const v = callView(c); return (!q.get('q') || v.id.includes(q.get('q'))) && (!q.get('member') || v.member === q.get('member')) && (!q.get('site') || v.site === q.get('site')) && (!q.get('carrier') || v.carrier === q.get('carrier')) && (!q.get('topic') || v.topic === q.get('topic')) && (!q.get('language') || v.language === q.get('language')) && (!q.get('outcome') || (v.outcome ?? 'ongoing') === q.get('outcome')) && (!q.get('min_wait_ms') || (v.waited_ms ?? 0) >= Number(q.get('min_wait_ms'))); });
    if (url.pathname.endsWith('.csv')) { res.writeHead(200, { 'Content-Type': 'text/csv', 'Content-Disposition': 'attachment; filename="rufbund-calls.csv"' }); return res.end('id\r\n'); }
    return json(res, { items: list.slice(skip, skip + limit).map(callView), next: skip + limit < list.length ? String(skip + limit) : null });
  }
  if ((hit = /^GET \/api\/calls\/(impfen-\d+)(\/why)?$/.exec(route))) {
    const call = calls.find((c) => c.id === hit[1]);
    if (!call) return json(res, { type: 'urn:rufbund:problem:not_found', title: 'Not found', status: 404, code: 'not_found' }, 404);
    return json(res, hit[2] ? whyView(call) : { ...callView(call), timeline: call.log, timeline_cut: false });
  }
  if (route === 'GET /api/status') return json(res, { product: 'rufbund', version: '0.1.0', rules_version: 1, now: iso(now), started_at: iso(now - 18e6), accepting: true, access: { mode: 'loopback_only', address: '127.0.0.1', port }, hotlines: [{ key: 'impfen', state: 'open', waiting: 0, in_menu: 0, offered: 0, talking: 0, oldest_wait_ms: null, seats_ready: 0, seats_signed_in: 0, answered_today: 0, abandoned_today: 0, refused_today: 0, service_level_today_ppm: null, service_level_15_min_ppm: null, journal: journal() }], engine: { queue_length: 2, queue_capacity: 65536, commands: sequence, clock_ahead_ms: scene === 'storm' ? -3601000 : 0 }, media: { healthy: true }, picture: { at: iso(now), viewers: sockets.clients.size, queue_length: 0, queue_capacity: 1024 }, alarms: alarms() });
  if (url.pathname.startsWith('/api')) return json(res, { type: 'urn:rufbund:problem:not_found', title: 'Not found', status: 404, code: 'not_found' }, 404);
  try {
    const file = join(dist, normalize(url.pathname === '/' ? '/index.html' : url.pathname));
    const data = await readFile(file);
    res.writeHead(200, { 'Content-Type': types[extname(file)] ?? 'application/octet-stream', 'Content-Security-Policy': csp });
    res.end(data);
  } catch {
    res.writeHead(404).end();
  }
});
const sockets = new WebSocketServer({ server, path: '/api/live' });
sockets.on('connection', (ws) => {
  ws.send(JSON.stringify({ type: 'hello', version: '0.1.0', now: iso(Date.now()), picture_interval_ms: 250 }));
  ws.send(JSON.stringify({ type: 'picture', ...picture() }));
  ws.send(JSON.stringify({ type: 'activity', at: iso(Date.now()), skipped: 0, items: activity.slice(-30) }));
});
let told = activity.length;
setInterval(() => {
  run(Date.now(), 250);
  const message = JSON.stringify({ type: 'picture', ...picture() });
  const news = activity.slice(told).slice(-50);
  told = activity.length;
  for (const ws of sockets.clients) {
    ws.send(message);
    if (news.length) ws.send(JSON.stringify({ type: 'activity', at: iso(Date.now()), skipped: 0, items: news }));
  }
}, 250);
server.listen(port, '127.0.0.1', () => console.log(`http://127.0.0.1:${port}/`));

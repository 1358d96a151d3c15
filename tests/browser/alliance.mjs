// An alliance in the office's books as the pages find it after a while: members with evidence, rates, contacts and pledges, one of
// them still applying; agreements, a client, a key, a case with answered call-ups.
import { ask, askAs, json, until } from './stage.mjs';

const kPdf = Buffer.from('%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n').toString('base64');
const kDay = 86_400_000;
export const later = (ms) => new Date(Date.now() + ms).toISOString();
export const day = (ms) => later(ms).slice(0, 10);
const path = (member, what) => `/api/alliance/members/${member}/${what}`;

export const kMembers = [
  { key: 'nordlicht', name: 'Nordlicht Dialog GmbH', city: 'Kiel', site: 'nordlicht-kiel', seats: 14, night: 4, cents: 62 },
  { key: 'elbruf', name: 'Elbruf Service AG', city: 'Hamburg', site: 'elbruf-hamburg', seats: 12, night: 0, cents: 65 },
  { key: 'havelkontor', name: 'Havelkontor Kommunikation GmbH', city: 'Potsdam', site: 'havelkontor-potsdam', seats: 9, night: 2, cents: 58 },
  { key: 'isarwerk', name: 'Isarwerk Telefonie GmbH', city: 'München', site: 'isarwerk-muenchen', seats: 8, night: 3, cents: 68 },
  { key: 'ruhrdialog', name: 'Ruhrdialog Partner GmbH', city: 'Essen', site: 'ruhrdialog-essen', seats: 4, night: 0, cents: 60 },
  { key: 'saalestimme', name: 'Saalestimme eG', city: 'Halle', site: 'saalestimme-halle', seats: 3, night: 0, cents: 55 },
];

// 168 hours: weekdays from 8 to 20 full, weekends half, nights few.
export function week({ seats, night }) {
  return Array.from({ length: 168 }, (_, n) => {
    const hour = n % 24, weekend = n >= 120;
    if (hour < 7 || hour >= 21) return night;
    const part = hour < 8 || hour >= 20 ? 0.4 : hour < 17 ? 1 : 0.7;
    return Math.round(seats * part * (weekend ? 0.5 : 1));
  });
}

async function evidence(cora, member, kind, { site, until = 300 * kDay, decide = true, title }) {
  const made = await ask('POST', path(member, 'evidence'), {
    kind, ...(site ? { site } : {}), title, valid_from: later(-30 * kDay), expires_at: later(until), file: { name: `${kind}.pdf`, content: kPdf },
  });
  if (decide) await askAs(cora, 'PUT', path(member, `evidence/${made.id}`), { version: 1, status: 'accepted', note: 'von Hand geprüft' });
}

async function join(stage, member, agreements) {
  const cora = stage.coordinator;
  const { key, name, city, site, seats, cents } = member;
  const applies = key === 'saalestimme';
  await ask('POST', '/api/alliance/members', { key, name, legal_name: name, city, register_number: 'HRB 4711' });
  const manager = await stage.person({ role: 'manager', organisation: key, name: `Leitung ${city}`, email: `leitung@${key}.example.org` });
  await ask('POST', path(key, 'sites'), { key: site, name: city, address: '127.0.0.1:17531', transport: 'udp', skills: ['de', 'termine'], channels: seats, wrap_up_s: 5 });
  await evidence(cora, key, 'iso_18295_1', { title: 'Zertifikat 2026', decide: !applies, until: key === 'elbruf' ? 40 * kDay : 400 * kDay });
  await evidence(cora, key, key === 'isarwerk' ? 'art_26' : 'art_28', { title: 'Vertrag zum Datenschutz' });
  if (!applies) {
    await evidence(cora, key, 'code_of_conduct', { title: 'Unterschriebener Kodex' });
    await evidence(cora, key, 'site_check', { title: `Protokoll ${city}`, site });
    for (const agreement of agreements) await askAs(manager, 'POST', path(key, 'acceptances'), { agreement: agreement.id, person: 'Dörte Brandt-Öztürk', task: 'Geschäftsführung' });
    const { version } = await json(`/api/alliance/members/${key}`);
    await ask('POST', path(key, 'status'), { version, status: 'active', reason: 'Aufnahme nach vollständiger Prüfung' });
  }
  await ask('POST', path(key, 'contacts'), { name: 'Ümit Ålund', task: 'Leitstelle', day_phone: '+49 30 23125 120', night_phone: '+49 171 39200 11', email: `leitstelle@${key}.example.org`, language: 'de', rank: 1 });
  await askAs(cora, 'POST', path(key, 'rate-cards'), { hotline_type: 'health', cents_per_minute: cents, cents_per_seat_hour: 2900, valid_from: later(-60 * kDay) });
  for (const [level, part] of [['watch', 0.25], ['activation', 0.6], ['live', 1]]) {
    await ask('POST', path(key, 'pledges'), { level, skills: ['de', 'termine'], valid_from: day(-30 * kDay), valid_to: day(300 * kDay), ramp_up_min: level === 'live' ? 60 : 120, seats: week(member).map((n) => Math.ceil(n * part)), blackouts: [day(20 * kDay)] });
  }
  return manager;
}

// Gives the managers by member.
export async function foundAlliance(stage) {
  const cora = stage.coordinator;
  const text = 'Die Mitglieder gehen fair miteinander um. Anrufe werden nach dem vereinbarten Schlüssel verteilt.\n\nWer aufgerufen wird, antwortet in der Frist.';
  const agreements = [
    await askAs(cora, 'POST', '/api/alliance/agreements', { name: 'code-of-conduct', title_de: 'Verhaltenskodex', title_en: 'Code of conduct', text_de: text, text_en: 'We treat each other fairly.' }),
    await askAs(cora, 'POST', '/api/alliance/agreements', { name: 'alliance', title_de: 'Bündnisvertrag', title_en: 'Alliance agreement', text_de: text, text_en: 'The members answer together.' }),
  ];
  await ask('POST', '/api/alliance/clients', { key: 'ministerium', name: 'Ministerium für Gesundheit', person: 'Dr. Ayşe Beispiel', email: 'hotline@ministerium.example.org', hotlines: ['impfen'] });
  const managers = {};
  for (const member of kMembers) managers[member.key] = await join(stage, member, agreements);
  return managers;
}

// A case that is activated, with one order accepted in part, one open and one declined.
export async function openCase(stage, managers) {
  const cora = stage.coordinator;
  const made = await askAs(cora, 'POST', '/api/alliance/cases', { title: 'Impfstart Winter', hotlines: ['impfen'], hotline_type: 'health', client: 'ministerium', budget_cents: 5_000_000, ends_at: later(6 * kDay) });
  const at = (what) => `/api/alliance/cases/${made.id}/${what}`;
  await askAs(cora, 'POST', at('level'), { version: 1, level: 'activation', reason: 'Das Ministerium hat den Start für heute bestätigt.' });
  const begin = new Date((Math.floor(Date.now() / 900_000) + 2) * 900_000).toISOString();
  const order = { hotline: 'impfen', skills: ['de', 'termine'], begin_at: begin, interval_minutes: 15, deadline: later(20 * 60_000) };
  const call = (body) => askAs(cora, 'POST', at('call-ups'), { ...order, ...body });
  const answer = (member, id, body) => askAs(managers[member], 'POST', path(member, `call-ups/${id}/answer`), body);
  const first = await call({ member: 'nordlicht', ordered: [...Array(8).fill(6), ...Array(8).fill(10)], substitutes: ['elbruf'] });
  await answer('nordlicht', first.id, { answer: 'accept', seats: [...Array(8).fill(6), ...Array(8).fill(7)] });
  const second = await call({ member: 'havelkontor', ordered: Array(12).fill(5), substitutes: ['isarwerk', 'ruhrdialog'] });
  await answer('havelkontor', second.id, { answer: 'decline', reason: 'no_staff', text: 'Schulung am Standort' });
  await call({ member: 'ruhrdialog', ordered: Array(16).fill(3) });
  await ask('POST', at('open-points'), { text: 'Ansage für die Warteschlange einsprechen', person: 'Cora Leitner', due_at: later(2 * 3_600_000) });
  await ask('POST', at('open-points'), { text: 'Pressestelle des Ministeriums informieren', person: 'Dr. Beispiel', due_at: later(-3_600_000) });
  await ask('POST', at('entries'), { kind: 'decision', text: 'Die Allianz nimmt den Auftrag an; Rückfallebene ist der statische Plan.' });
  return made;
}

// A proposed key, to which members may object for so long.
export const proposeKey = (person, ms, from = 0, cap_ppm = 200_000) =>
  askAs(person, 'POST', '/api/alliance/keys', { hotline: 'impfen', valid_from: day(from), valid_to: day(90 * kDay), objections_until: later(ms), floor_ppm: 30_000, cap_ppm });

// A key in force, and after it a proposal to which a member objects.
export async function proposeKeys(stage, managers) {
  const cora = stage.coordinator;
  const propose = (ms, from) => proposeKey(cora, ms, from);
  const old = await propose(5_000, 0);
  await until('its time for objections is over', () => Date.now() > Date.parse(old.objections_until));
  await askAs(cora, 'POST', `/api/alliance/keys/${old.id}/adopt`, { version: old.version });
  const made = await propose(7 * kDay, 7 * kDay);
  await askAs(managers.ruhrdialog, 'POST', `/api/alliance/keys/${made.id}/objections`, { reason: 'Unsere Zusage für die Nächte ab März ist darin noch nicht enthalten.' });
  return made;
}

// What a member has to do now, from what the node tells: the most urgent first.
import type { AllianceMember, CallUp, Contact, Evidence, Pledge, ShareKey } from './types';

export type Task =
  | { kind: 'call_up'; id: string; due: string; callUp: CallUp }
  | { kind: 'missing'; id: string; what: string; of: string; evidence: Evidence | null } // `of`: the site or agreement that it is about
  | { kind: 'ends'; id: string; due: string; evidence: Evidence }
  | { kind: 'key'; id: string; due: string; key: ShareKey }
  | { kind: 'agreement'; id: string }
  | { kind: 'contact' | 'pledge'; id: string };

export interface Known {
  member: AllianceMember;
  callUps: readonly CallUp[];
  evidence: readonly Evidence[];
  keys: readonly ShareKey[];
  contacts: readonly Contact[];
  pledges: readonly Pledge[];
}

const kSoonMs = 60 * 86_400_000;
const at = (time: string | null | undefined) => (time === null || time === undefined ? Infinity : Date.parse(time));

// From when on an expiry is marked: well before the node's first notice.
export function endsSoon(one: Evidence, now: number): boolean {
  return at(one.expires_at) > now && at(one.expires_at) - now < kSoonMs;
}

// As the node's notices count: a day that has begun is one.
export function daysLeft(expires: string, now: number): number {
  return Math.max(0, Math.ceil((Date.parse(expires) - now) / 86_400_000));
}

// The newest evidence of a kind, for a site where it is about one.
export function newest(evidence: readonly Evidence[], kind: string, site = ''): Evidence | null {
  const all = evidence.filter((one) => (one.kind === kind || (kind === 'art_28' && one.kind === 'art_26')) && (one.site ?? '') === site);
  return all.sort((a, b) => at(b.submitted_at) - at(a.submitted_at))[0] ?? null;
}

export function tasksOf({ member, callUps, evidence, keys, contacts, pledges }: Known, now: number): Task[] {
  const tasks: Task[] = [];
  const today = new Date(now).toISOString().slice(0, 10);
  for (const one of callUps)
    if (one.state === 'open' && at(one.deadline) >= now) tasks.push({ kind: 'call_up', id: one.id, due: one.deadline ?? '', callUp: one });
  for (const key of keys)
    if (key.status === 'proposed' && at(key.objections_until) >= now && key.objections_until !== null) tasks.push({ kind: 'key', id: key.id, due: key.objections_until, key });
  const missing = member.missing ?? [];
  for (const entry of missing) {
    const cut = entry.indexOf(':');
    const what = cut < 0 ? entry : entry.slice(0, cut);
    const of = cut < 0 ? '' : entry.slice(cut + 1);
    if (what === 'agreement') tasks.push({ kind: 'agreement', id: of });
    else tasks.push({ kind: 'missing', id: entry, what, of, evidence: what === 'site' ? null : newest(evidence, what, of) });
  }
  for (const one of evidence) {
    const latest = newest(evidence, one.kind ?? '', one.site ?? '');
    if (one.status === 'accepted' && latest?.id === one.id && endsSoon(one, now) && one.expires_at) tasks.push({ kind: 'ends', id: one.id, due: one.expires_at, evidence: one });
  }
  if (contacts.length === 0) tasks.push({ kind: 'contact', id: 'contact' });
  if (!pledges.some((one) => (one.valid_to ?? '') >= today)) tasks.push({ kind: 'pledge', id: 'pledge' });
  const order = ['call_up', 'key', 'agreement', 'missing', 'contact', 'ends', 'pledge'];
  const due = (task: Task) => ('due' in task ? Date.parse(task.due) : Infinity);
  return tasks.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || due(a) - due(b) || a.id.localeCompare(b.id));
}

// What the office has in hand: nothing to do for the member until it decided.
export function waitsForOffice(task: Task): boolean {
  return task.kind === 'missing' && task.evidence?.status === 'submitted';
}

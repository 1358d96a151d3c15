// What a member's evidence amounts to: the checklist, and what runs out next. The node decides what is missing (`missing`);
// this finds the evidence that each point rests on.
import type { Evidence, MemberSite } from '../../api/types';
import { kDayMs } from '../parts/time';

export const kStatuses = ['applicant', 'active', 'dormant', 'suspended', 'left'] as const;
export type Status = (typeof kStatuses)[number];

// As src/api/membership_resources.cc has it.
const kSteps: Record<Status, readonly Status[]> = {
  applicant: ['active', 'left'],
  active: ['dormant', 'suspended', 'left'],
  dormant: ['active', 'suspended', 'left'],
  suspended: ['active', 'left'],
  left: [],
};

export function isStatus(text: string): text is Status {
  return (kStatuses as readonly string[]).includes(text);
}

export function nextStatuses(status: string): readonly Status[] {
  return isStatus(status) ? kSteps[status] : [];
}

export const kKinds = ['iso_18295_1', 'art_28', 'art_26', 'code_of_conduct', 'site_check'] as const;
export type EvidenceKind = (typeof kKinds)[number];

export function isValid(one: Evidence, now: number): boolean {
  return one.status === 'accepted' && (one.valid_from == null || Date.parse(one.valid_from) <= now) && (one.expires_at == null || Date.parse(one.expires_at) > now);
}

export interface Point {
  code: string; // as `missing` names it: "iso_18295_1", "site_check:kiel"
  kind: EvidenceKind;
  site: string;
  valid: Evidence | null; // what it rests on, the longest valid
  waiting: Evidence | null; // submitted, to be decided
}

// One line per point of the checklist; a contract under Art. 26 stands in for one under Art. 28.
export function checklist(evidence: readonly Evidence[], sites: readonly MemberSite[], now: number): Point[] {
  const point = (code: string, kinds: readonly EvidenceKind[], site = ''): Point => {
    const of = evidence.filter((one) => kinds.includes(one.kind as EvidenceKind) && (one.site ?? '') === site);
    const until = (one: Evidence) => (one.expires_at == null ? Infinity : Date.parse(one.expires_at));
    const valid = of.filter((one) => isValid(one, now)).sort((a, b) => until(b) - until(a))[0] ?? null;
    return { code, kind: (valid?.kind as EvidenceKind | undefined) ?? kinds[0] ?? 'art_28', site, valid, waiting: of.find((one) => one.status === 'submitted') ?? null };
  };
  return [
    point('iso_18295_1', ['iso_18295_1']),
    point('art_28', ['art_28', 'art_26']),
    point('code_of_conduct', ['code_of_conduct']),
    ...sites.map((site) => point(`site_check:${site.key}`, ['site_check'], site.key)),
  ];
}

// When the first of what is valid now runs out; null where nothing does.
export function nextExpiry(evidence: readonly Evidence[], now: number): { at: string; kind: string } | null {
  const ends = evidence.filter((one) => isValid(one, now) && one.expires_at != null).sort((a, b) => Date.parse(a.expires_at ?? '') - Date.parse(b.expires_at ?? ''));
  // What a longer valid one of the same kind replaces runs out without harm.
  const last = ends.find((one) => !evidence.some((other) => other !== one && other.kind === one.kind && other.site === one.site && isValid(other, now) && (other.expires_at == null || Date.parse(other.expires_at) > Date.parse(one.expires_at ?? ''))));
  return last?.expires_at == null ? null : { at: last.expires_at, kind: last.kind ?? '' };
}

export const kSoonMs = 60 * kDayMs; // from when on an expiry is marked

// Shares over time. The node tells the totals of now; going back call by call and taking off what each one counted gives
// the totals of then, exactly. What happens while the control room is open is sampled from the live pictures.
import { get, withQuery } from '../api/client';
import type { Call, CallPage, Picture, Weights } from '../api/types';

export interface Sample {
  at: number; // seconds since 1970
  deviation_ppm: number;
}

const kEveryS = 5;
const kKept = 4_000;
const kPages = 4;
const kFewest = 20; // conversations below which a share says nothing yet
const samples = new Map<string, Sample[]>();
const seeded = new Set<string>();

export interface Total {
  member: string;
  agreed_ppm: number;
  norm_work_ms: number;
}

type Ended = Pick<Call, 'member' | 'ended_at' | 'norm_work_ms' | 'taken_back'>;

// Each member's deviation after every ended call, oldest first. `calls` in any order; none from before `since` (seconds)
// is used, because then another key was in force.
export function rebuild(calls: Ended[], totals: Total[], conversations: number, since: number): Map<string, Sample[]> {
  const work = new Map(totals.map((one) => [one.member, one.norm_work_ms]));
  const found = new Map<string, Sample[]>(totals.map((one) => [one.member, []]));
  const ended = calls
    .filter((call) => call.ended_at !== null && call.member !== null && call.norm_work_ms > 0 && !call.taken_back)
    .map((call) => ({ at: Date.parse(call.ended_at ?? '') / 1000, member: call.member ?? '', work: call.norm_work_ms }))
    .filter((call) => call.at >= since)
    .sort((a, b) => b.at - a.at);
  let left = conversations;
  for (const call of ended) {
    const all = [...work.values()].reduce((sum, one) => sum + one, 0);
    if (all <= 0 || left < kFewest) break;
    for (const one of totals) {
      const list = found.get(one.member);
      const newer = list?.[0];
      if (list && (newer === undefined || newer.at - call.at >= kEveryS)) {
        list.unshift({ at: call.at, deviation_ppm: Math.round(((work.get(one.member) ?? 0) / all) * 1_000_000) - one.agreed_ppm });
      }
    }
    work.set(call.member, (work.get(call.member) ?? 0) - call.work);
    left -= 1;
  }
  return found;
}

const keyOf = (hotline: string, member: string) => `${hotline}/${member}`;

// Somebody else reads now.
export function forgetShares() {
  samples.clear();
  seeded.clear();
}

export function sampleShares(picture: Picture) {
  const at = Date.parse(picture.at) / 1000;
  for (const share of picture.members) {
    const value = share.since_agreement.deviation_ppm;
    if (value === null) continue;
    const key = keyOf(share.hotline, share.member);
    const kept = samples.get(key) ?? [];
    const last = kept[kept.length - 1];
    if (last && at - last.at < kEveryS) continue;
    kept.push({ at, deviation_ppm: value });
    if (kept.length > kKept) kept.splice(0, kept.length - kKept);
    samples.set(key, kept);
  }
}

// Reads the past of one hotline once, for those who see every call of it. Failing is no harm: the curve then starts now.
export async function seedShares(hotline: string, picture: Picture): Promise<void> {
  const shares = picture.members.filter((one) => one.hotline === hotline);
  const agreement = picture.hotlines.find((one) => one.key === hotline)?.agreement;
  const mark = `${hotline}/${agreement}`;
  if (seeded.has(mark)) return;
  seeded.add(mark);
  try {
    const weights = await get<Weights>(`/api/hotlines/${hotline}/weights`);
    const since = weights.since === null ? 0 : Date.parse(weights.since) / 1000;
    const calls: Call[] = [];
    let cursor: string | null = '';
    for (let page = 0; page < kPages && cursor !== null; page++) {
      const answer: CallPage = await get<CallPage>(withQuery('/api/calls', { hotline, outcome: 'served', to: picture.at, limit: 500, cursor }));
      calls.push(...answer.items);
      cursor = answer.next;
      const oldest = answer.items[answer.items.length - 1];
      if (oldest && Date.parse(oldest.started_at) / 1000 < since) break;
    }
    const end = Date.parse(picture.at) / 1000;
    const totals = shares.map((one) => ({ member: one.member, agreed_ppm: one.agreed_ppm, norm_work_ms: one.since_agreement.norm_work_ms ?? 0 }));
    const conversations = shares.reduce((sum, one) => sum + (one.since_agreement.conversations ?? 0), 0);
    for (const [member, past] of rebuild(calls, totals, conversations, since)) {
      const key = keyOf(hotline, member);
      const live = (samples.get(key) ?? []).filter((one) => one.at > end);
      samples.set(key, [...past.filter((one) => one.at <= end), ...live].slice(-kKept));
    }
  } catch {
    seeded.delete(mark);
  }
}

export function samplesOf(hotline: string, member: string): Sample[] {
  return samples.get(keyOf(hotline, member)) ?? [];
}

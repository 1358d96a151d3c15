// Why a member delivers more or less than agreed, from the figures of the live picture alone. Only what the figures bear
// is said; each reason carries the numbers that it rests on.
import type { Hotline, MemberShare } from '../api/types';
import { signedIn } from '../components/seats';

export type Reason =
  | { code: 'even' }
  | { code: 'young'; count: number }
  | { code: 'absent' }
  | { code: 'busy'; asa_ms: number; seat_share_ppm: number }
  | { code: 'few_seats' | 'many_seats'; signed_in: number; all: number; seat_share_ppm: number }
  | { code: 'failed'; count: number }
  | { code: 'taken_back'; work_ms: number }
  | { code: 'forfeited'; count: number }
  | { code: 'open'; work_ms: number; count: number }; // nothing else bears it: what is left to even out

const kEvenPpm = 5_000;
const kYoung = 60; // conversations below which shares still swing widely
const kBusyAsaMs = 15_000;

// Conversations of all members: their sum, or, where the reader sees its own alone, what its part of them makes it.
function counted(share: MemberShare, all: MemberShare[]): number {
  if (all.every((one) => one.since_agreement.conversations !== undefined)) return all.reduce((sum, one) => sum + (one.since_agreement.conversations ?? 0), 0);
  const { conversations = 0, conversations_ppm: part } = share.since_agreement;
  return !part ? conversations : Math.round((conversations * 1_000_000) / part);
}

export function reasons(hotline: Hotline, share: MemberShare, all: MemberShare[]): Reason[] {
  const found: Reason[] = [];
  const total = counted(share, all);
  const deviation = share.since_agreement.deviation_ppm;
  if (deviation === null || total < kYoung) found.push({ code: 'young', count: total });
  if (deviation !== null && Math.abs(deviation) < kEvenPpm) found.push({ code: 'even' });
  if (share.present === false) found.push({ code: 'absent' });
  if (deviation !== null && Math.abs(deviation) >= kEvenPpm) {
    const here = share.seats === undefined ? 0 : signedIn(share.seats);
    const everywhere = all.every((one) => one.seats !== undefined) ? all.reduce((sum, one) => sum + (one.seats === undefined ? 0 : signedIn(one.seats)), 0) : signedIn(hotline.seats);
    const seatShare = everywhere === 0 ? 0 : Math.round((here / everywhere) * 1_000_000);
    const asa = hotline.last_15_min.asa_ms;
    const sameSide = Math.sign(seatShare - share.agreed_ppm) === Math.sign(deviation) && Math.abs(seatShare - share.agreed_ppm) >= kEvenPpm;
    if (sameSide && share.present) {
      if (asa !== null && asa >= kBusyAsaMs) found.push({ code: 'busy', asa_ms: asa, seat_share_ppm: seatShare });
      else found.push({ code: deviation < 0 ? 'few_seats' : 'many_seats', signed_in: here, all: everywhere, seat_share_ppm: seatShare });
    }
    if ((share.offers_failed ?? 0) > 0 && deviation < 0) found.push({ code: 'failed', count: share.offers_failed ?? 0 });
    if ((share.since_agreement.taken_back_ms ?? 0) > 0 && deviation < 0) found.push({ code: 'taken_back', work_ms: share.since_agreement.taken_back_ms ?? 0 });
    if ((share.claims_forfeited ?? 0) > 0) found.push({ code: 'forfeited', count: share.claims_forfeited ?? 0 });
  }
  if (found.length === 0) found.push({ code: 'open', work_ms: share.since_agreement.deviation_norm_work_ms ?? 0, count: total });
  return found;
}

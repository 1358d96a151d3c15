// What the portal reads of a case and of the proof, by hand: each is optional, and what a reader may not have is not shown.
import type { Case } from '../types';

export interface CallFigures {
  offered: number;
  answered: number;
  answered_in_target: number;
  abandoned: number;
  left_at_once: number;
  service_level_ppm: number | null;
}

export interface CaseShare {
  hotline: string;
  member: string;
  name: string;
  agreed_ppm: number;
  delivered_ppm: number | null;
  deviation_ppm: number | null;
  norm_work_ms?: number;
  conversations?: number;
  reasons?: { code: string; offers: number; norm_work_ms: number }[];
}

export interface CaseMember {
  member: string;
  committed_seat_ms?: number;
  delivered_seat_ms?: number;
  reliability_ppm?: number | null;
  staffed_seat_ms?: number;
  counted?: number;
  offers?: number;
  offers_refused?: number;
  offers_timed_out?: number;
  offers_unreachable?: number;
  intervals?: { call_up: string; from: string; to: string; committed_seat_ms: number; delivered_seat_ms: number }[];
}

export interface CaseFigures {
  at: string;
  from: string;
  to: string;
  target_ms: number;
  totals: CallFigures;
  shares: CaseShare[];
  members?: CaseMember[];
}

export interface CaseReport {
  id: string;
  status: 'draft' | 'final';
  made_at: string;
  sha256: string;
}

export interface PlanHead {
  id: string;
  title: string;
  number?: string;
  edition?: number;
  status: string;
  case_id: string;
  created_at: string | null;
}

export interface ToOthers {
  offered_ms: number;
  share_ms: number;
}

export interface Standing {
  member: string;
  bound: 'cap' | 'floor' | null;
  due_ms: number;
  delivered_ms: number;
  missing_ms: number;
  offers: number;
  failures: number;
  failed_ms: number;
  given_back_ms: number;
  uncounted_ms: number;
  conversations: number;
  thanks: number;
  absent: ToOthers;
  no_ready_seat: ToOthers;
  skills: ToOthers;
  others_turn: ToOthers;
}

export interface ProofShare {
  member: string;
  name: string;
  agreed_ppm: number;
  delivered_ppm: number | null;
  key: string | null;
  signed: boolean;
}

export interface Proof {
  hotline: string;
  at: string;
  sequence: number;
  agreement: number;
  agreement_since: string | null;
  shares: ProofShare[];
  standings?: Standing[];
}

export interface Heads {
  public_key: string;
  items: { batch: number; last_sequence: number; signed_at: string; head: string }[];
}

export const ofCase = (one: Pick<Case, 'id'>, ...rest: string[]) => ['/api/alliance/cases', one.id, ...rest].map((part, n) => (n === 0 ? part : encodeURIComponent(part))).join('/');

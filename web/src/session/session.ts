// Who is signed in, for the whole page. The live feed runs while somebody is; what one person saw is gone before the next
// one sees anything.
import { useSyncExternalStore } from 'react';
import { ApiError, change, onSession, readSession } from '../api/client';
import type { Session } from '../api/types';
import { forgetShares } from '../charts/share-history';
import { startFeed, stopFeed } from '../live/feed';
import { can, type Ability } from './roles';

export type SessionState =
  | { step: 'loading' | 'unreachable' }
  | { step: 'out'; ended: boolean } // `ended`: it was there and is over
  | { step: 'second_factor' | 'in'; session: Session };

const kNobody: Session = { signed_in: false, second_factor_missing: false, account: '', name: '', email: '', role: 'public', organisation: '', hotlines: [], recovery_codes_left: 0, csrf: null };
const kRetryMs = 2_000;

let state: SessionState = { step: 'loading' };
const listeners = new Set<() => void>();

function publish(next: SessionState) {
  const before = state.step === 'in' ? state.session : kNobody;
  const now = next.step === 'in' ? next.session : kNobody;
  const same = before.account === now.account && before.role === now.role && before.organisation === now.organisation;
  if (!same && before.account !== '') {
    stopFeed();
    forgetShares();
  }
  state = next;
  if (!same && now.account !== '') startFeed(can(now.role, 'calls.see'), () => void look());
  for (const listener of listeners) listener();
}

function take(session: Session | null) {
  if (session?.signed_in) publish({ step: 'in', session });
  else if (session?.second_factor_missing) publish({ step: 'second_factor', session });
  else publish({ step: 'out', ended: state.step === 'in' || (state.step === 'out' && state.ended) });
}

// Asks the node. Where it does not answer, whoever was signed in still is.
async function look() {
  try {
    await readSession();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (state.step === 'loading') publish({ step: 'unreachable' });
    if (state.step === 'unreachable') window.setTimeout(() => void look(), kRetryMs);
  }
}

export function startSession() {
  onSession(take);
  void look();
}

// After a request that brought or changed the cookie.
export const sessionChanged = look;

export async function signOut() {
  await change('DELETE', '/api/session');
  publish({ step: 'out', ended: false });
  await look();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useSession(): SessionState {
  return useSyncExternalStore(subscribe, () => state);
}

// Whoever is signed in; nobody in particular where nobody is.
export function useReader(): Session {
  return useSyncExternalStore(subscribe, () => (state.step === 'in' || state.step === 'second_factor' ? state.session : kNobody));
}

export function useCan(): (ability: Ability) => boolean {
  const { role } = useReader();
  return (ability) => can(role, ability);
}

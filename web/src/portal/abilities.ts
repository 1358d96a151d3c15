// What a member's or a client's person finds in the portal, each by the route that it needs; compared with the node's table by
// a test, as ../session/roles.ts is.
import type { Reader } from '../session/roles';

const kMember: Reader[] = ['manager', 'planner'];
const kManager: Reader[] = ['manager'];
const kClient: Reader[] = ['client'];

// Of these roles: who else may ask the route has the office.
export const kPortalAbilities = {
  'call_ups.answer': { route: 'POST /api/alliance/members/{member}/call-ups/{call_up}/answer', roles: kMember },
  'pledges.change': { route: 'POST /api/alliance/members/{member}/pledges', roles: kMember },
  'keys.see': { route: 'GET /api/alliance/keys', roles: [...kMember, ...kClient] },
  'keys.object': { route: 'POST /api/alliance/keys/{key}/objections', roles: kManager },
  'evidence.see': { route: 'GET /api/alliance/members/{member}/evidence', roles: kMember },
  'evidence.add': { route: 'POST /api/alliance/members/{member}/evidence', roles: kManager },
  'sites.change': { route: 'POST /api/alliance/members/{member}/sites', roles: kManager },
  'agreements.accept': { route: 'POST /api/alliance/members/{member}/acceptances', roles: kManager },
  'rates.see': { route: 'GET /api/alliance/members/{member}/rate-cards', roles: kManager },
  'contacts.change': { route: 'POST /api/alliance/members/{member}/contacts', roles: kMember },
  'company.change': { route: 'PUT /api/alliance/members/{member}', roles: kManager },
  'spend.see': { route: 'GET /api/alliance/cases/{case}/spend', roles: [...kManager, ...kClient] },
  'entries.see': { route: 'GET /api/alliance/cases/{case}/entries', roles: kClient },
} as const satisfies Record<string, { route: string; roles: Reader[] }>;

export type PortalAbility = keyof typeof kPortalAbilities;

export function mayInPortal(role: Reader, ability: PortalAbility): boolean {
  return (kPortalAbilities[ability].roles as readonly Reader[]).includes(role);
}

export function hasPortal(role: Reader): boolean {
  return role === 'manager' || role === 'planner' || role === 'client';
}

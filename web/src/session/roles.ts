// What a role finds in the control room. The node's table (src/access/permissions.txt) decides and enforces; this says only
// what is not worth showing, and a test compares the two.
import type { Session } from '../api/types';

export type Reader = Session['role'];
const kPeople: Reader[] = ['coordinator', 'client', 'manager', 'planner', 'auditor'];
const kMembers: Reader[] = ['coordinator', 'manager', 'planner', 'auditor'];

// Each by the route that it needs.
export const kAbilities = {
  'picture.see': { route: 'GET /api/overview', roles: kPeople },
  'sites.see': { route: 'GET /api/sites', roles: kMembers },
  'calls.see': { route: 'GET /api/calls', roles: kMembers },
  'status.see': { route: 'GET /api/status', roles: ['coordinator', 'auditor'] },
  'line.change': { route: 'PUT /api/hotlines/{hotline}/policy', roles: ['coordinator'] },
  'site.change': { route: 'POST /api/sites/{site}/mode', roles: ['coordinator', 'manager'] },
  'accounts.see': { route: 'GET /api/accounts', roles: ['coordinator', 'manager', 'auditor'] },
  'accounts.change': { route: 'PUT /api/accounts/{account}', roles: ['coordinator'] },
  'accounts.invite': { route: 'POST /api/invitations', roles: ['coordinator', 'manager'] },
  'accounts.reset': { route: 'POST /api/accounts/{account}/reset-link', roles: ['coordinator', 'manager'] },
  'tokens.see': { route: 'GET /api/tokens', roles: ['coordinator', 'client', 'manager', 'planner'] },
  'office.see': { route: 'GET /api/alliance/cases/{case}/open-points', roles: ['coordinator', 'auditor'] },
  'office.change': { route: 'POST /api/alliance/cases', roles: ['coordinator'] },
  'deletions.see': { route: 'GET /api/alliance/retention', roles: ['coordinator', 'auditor'] },
  'clients.see': { route: 'GET /api/alliance/clients', roles: ['coordinator', 'client', 'auditor'] },
  'audit.see': { route: 'GET /api/audit', roles: ['coordinator', 'manager', 'auditor'] },
} as const satisfies Record<string, { route: string; roles: Reader[] }>;

export type Ability = keyof typeof kAbilities;

export function can(role: Reader, ability: Ability): boolean {
  return (kAbilities[ability].roles as readonly Reader[]).includes(role);
}

// Whether the pictures of this role hold everybody's sites and amounts, or its own alone.
export function seesAll(role: Reader): boolean {
  return role === 'coordinator' || role === 'auditor';
}

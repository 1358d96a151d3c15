// The pages of the office: each a line here, shown to those who may use it.
import type { SideGroup, SidePage } from '../components/side-pages';
import type { Ability } from '../session/roles';
import { AccountsPage } from './accounts';
import { AgreementsPage } from './agreements';
import { AlertRulesPage } from './alert-rules';
import { AuditPage } from './audit';
import { AuditorPage } from './auditor';
import { CasesPage } from './cases';
import { ClientsPage } from './clients';
import { DeletionsPage } from './deletions';
import { HotlineDraftsPage } from './hotlines';
import { KeysPage } from './keys';
import { MembersOfficePage } from './members';
import { PlansPage } from './plans';
import { ReadinessPage } from './readiness';
import { TokensPage } from './tokens';

export interface OfficePage extends SidePage {
  needs: Ability;
}

export const kOfficePages: readonly SideGroup<OfficePage>[] = [
  {
    group: 'office.group.work',
    pages: [
      { key: 'cases', label: 'office.cases', icon: 'bell', needs: 'office.see', page: CasesPage },
      { key: 'plans', label: 'office.plans', icon: 'plan', needs: 'office.see', page: PlansPage },
      { key: 'hotlines', label: 'office.hotlines', icon: 'phone', needs: 'office.see', page: HotlineDraftsPage },
      { key: 'readiness', label: 'office.readiness', icon: 'grid', needs: 'office.see', page: ReadinessPage },
    ],
  },
  {
    group: 'office.group.alliance',
    pages: [
      { key: 'members', label: 'office.members', icon: 'building', needs: 'office.see', page: MembersOfficePage },
      { key: 'keys', label: 'office.keys', icon: 'scales', needs: 'office.see', page: KeysPage },
      { key: 'alerts', label: 'office.alerts', icon: 'bell', needs: 'office.see', page: AlertRulesPage },
      { key: 'agreements', label: 'office.agreements', icon: 'document', needs: 'office.see', page: AgreementsPage },
      { key: 'clients', label: 'office.clients', icon: 'person', needs: 'office.see', page: ClientsPage },
    ],
  },
  {
    group: 'office.group.audit',
    pages: [
      { key: 'auditor', label: 'office.auditor', icon: 'shield', needs: 'office.see', page: AuditorPage },
      { key: 'deletions', label: 'office.deletions', icon: 'clock', needs: 'deletions.see', page: DeletionsPage },
    ],
  },
  {
    group: 'office.group.access',
    pages: [
      { key: 'accounts', label: 'office.accounts', icon: 'person', needs: 'accounts.see', page: AccountsPage },
      { key: 'tokens', label: 'office.tokens', icon: 'key', needs: 'tokens.see', page: TokensPage },
      { key: 'audit', label: 'office.audit', icon: 'list', needs: 'audit.see', page: AuditPage },
    ],
  },
];

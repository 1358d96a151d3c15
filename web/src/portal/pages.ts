// The pages of the portal: each a line here, shown to those who may use it.
import { only, type SideGroup, type SidePage } from '../components/side-pages';
import type { Reader } from '../session/roles';
import { mayInPortal, type PortalAbility } from './abilities';
import { AgreementsPage } from './agreements';
import { CallUpsPage } from './call-ups';
import { CasesPage } from './cases';
import { ClientPage } from './client';
import { CompanyPage } from './company';
import { ContactsPage } from './contacts';
import { EvidencePage } from './evidence';
import { KeyPage } from './key';
import { OpenCount } from './parts/open-count';
import { PledgesPage } from './pledges';
import { ProofPage } from './proof';
import { RatesPage } from './rates';
import { SitesPage } from './sites';
import { StartPage } from './start';

export interface PortalPage extends SidePage {
  needs: PortalAbility;
}

const kMember: readonly SideGroup<PortalPage>[] = [
  {
    group: 'portal.group.now',
    pages: [
      { key: 'start', label: 'portal.start', icon: 'list', needs: 'call_ups.answer', page: StartPage },
      { key: 'call-ups', label: 'portal.call_ups', icon: 'bell', needs: 'call_ups.answer', page: CallUpsPage, mark: OpenCount },
      { key: 'cases', label: 'portal.cases', icon: 'phone', needs: 'call_ups.answer', page: CasesPage },
    ],
  },
  {
    group: 'portal.group.share',
    pages: [
      { key: 'pledges', label: 'portal.pledges', icon: 'clock', needs: 'pledges.change', page: PledgesPage },
      { key: 'key', label: 'portal.key', icon: 'key', needs: 'keys.see', page: KeyPage },
      { key: 'proof', label: 'portal.proof', icon: 'check', needs: 'call_ups.answer', page: ProofPage },
      { key: 'rates', label: 'portal.rates', icon: 'info', needs: 'rates.see', page: RatesPage },
    ],
  },
  {
    group: 'portal.group.company',
    pages: [
      { key: 'evidence', label: 'portal.evidence', icon: 'ok', needs: 'evidence.see', page: EvidencePage },
      { key: 'agreements', label: 'portal.agreements', icon: 'lock', needs: 'evidence.see', page: AgreementsPage },
      { key: 'sites', label: 'portal.sites', icon: 'join', needs: 'evidence.see', page: SitesPage },
      { key: 'contacts', label: 'portal.contacts', icon: 'person', needs: 'contacts.change', page: ContactsPage },
      { key: 'company', label: 'portal.company', icon: 'gear', needs: 'evidence.see', page: CompanyPage },
    ],
  },
];

const kClient: typeof kMember = [
  { group: 'portal.group.order', pages: [{ key: 'start', label: 'portal.order', icon: 'phone', needs: 'entries.see', page: ClientPage }] },
];

export const kPortalPages = [...kMember, ...kClient];

export function pagesOf(role: Reader) {
  return only(role === 'client' ? kClient : kMember, (page) => mayInPortal(role, page.needs));
}

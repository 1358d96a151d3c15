// One member: where it stands, and everything that the office keeps of it, part by part.
import type { Acceptance, Agreement, AllianceMember, Contact, Evidence, List, MemberSite, Pledge, RateCard } from '../../api/types';
import { useResource, type Resource } from '../../api/use-resource';
import { Failure, Loading, PageHead } from '../../components/panel';
import { useI18n } from '../../i18n/i18n';
import { href } from '../../router';
import { SubNav, type Part } from '../parts/sub-nav';
import { AgreementsPart } from './agreements';
import { ContactsPart } from './contacts';
import { EvidencePart } from './evidence';
import { MemberStatus } from './index';
import { Overview } from './overview';
import { PledgesPart } from './pledges';
import { RatesPart } from './rates';
import { SitesPart } from './sites';

export function pathOf(member: string, what: string): string {
  return `/api/alliance/members/${encodeURIComponent(member)}/${what}`;
}

// What is there already, or why not.
export function Got<T>({ from, children }: { from: Resource<List<T>>; children: (items: T[]) => React.ReactNode }) {
  if (from.data === null) return <div className="panel">{from.error ? <Failure error={from.error} retry={from.reload} /> : <Loading />}</div>;
  return <>{children(from.data.items)}</>;
}

export function MemberOne({ member, part, reload }: { member: AllianceMember; part: string; reload: () => void }) {
  const { t } = useI18n();
  const evidence = useResource<List<Evidence>>(pathOf(member.key, 'evidence'), 15_000);
  const sites = useResource<List<MemberSite>>(pathOf(member.key, 'sites'), 30_000);
  const pledges = useResource<List<Pledge>>(pathOf(member.key, 'pledges'), 30_000);
  const contacts = useResource<List<Contact>>(pathOf(member.key, 'contacts'), 30_000);
  const rates = useResource<List<RateCard>>(pathOf(member.key, 'rate-cards'), 30_000);
  const acceptances = useResource<List<Acceptance>>(pathOf(member.key, 'acceptances'), 30_000);
  const agreements = useResource<List<Agreement>>('/api/alliance/agreements');
  const parts: Part[] = [
    { key: '', label: 'office.member.part.overview' },
    { key: 'evidence', label: 'office.member.part.evidence', count: evidence.data?.items.length },
    { key: 'sites', label: 'office.member.part.sites', count: sites.data?.items.length },
    { key: 'pledges', label: 'office.member.part.pledges', count: pledges.data?.items.length },
    { key: 'agreements', label: 'office.member.part.agreements', count: acceptances.data?.items.length },
    { key: 'rates', label: 'office.member.part.rates', count: rates.data?.items.length },
    { key: 'contacts', label: 'office.member.part.contacts', count: contacts.data?.items.length },
  ];
  const both = () => {
    reload();
    evidence.reload();
  };
  const shown = parts.find((one) => one.key === part)?.key ?? '';
  return (
    <>
      <PageHead title={member.name} back={{ to: href(['office', 'members']), label: t('office.members') }}>
        <MemberStatus status={member.status} />
      </PageHead>
      <SubNav label={t('office.member.parts', { name: member.name })} base={['office', 'members', member.key]} parts={parts} current={shown} />
      {shown === '' && <Overview member={member} evidence={evidence.data?.items} sites={sites.data?.items} agreements={agreements.data?.items ?? []} reload={reload} />}
      {shown === 'evidence' && <Got from={evidence}>{(items) => <EvidencePart member={member} evidence={items} sites={sites.data?.items ?? []} reload={both} />}</Got>}
      {shown === 'sites' && <Got from={sites}>{(items) => <SitesPart member={member} sites={items} evidence={evidence.data?.items ?? []} reload={sites.reload} />}</Got>}
      {shown === 'pledges' && <Got from={pledges}>{(items) => <PledgesPart member={member} pledges={items} />}</Got>}
      {shown === 'agreements' && (
        <Got from={acceptances}>{(items) => <AgreementsPart acceptances={items} agreements={agreements.data?.items ?? []} />}</Got>
      )}
      {shown === 'rates' && <Got from={rates}>{(items) => <RatesPart member={member} rates={items} reload={rates.reload} />}</Got>}
      {shown === 'contacts' && <Got from={contacts}>{(items) => <ContactsPart contacts={items} />}</Got>}
    </>
  );
}

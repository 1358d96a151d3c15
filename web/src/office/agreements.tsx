// The agreements that members accept, edition by edition. A published edition never changes; a new one follows it.
import { change } from '../api/client';
import type { Acceptance, Agreement, AllianceMember, List } from '../api/types';
import { useResource } from '../api/use-resource';
import { State } from '../components/badges';
import { Blank, Failure, Loading, PageHead, Panel } from '../components/panel';
import { useI18n } from '../i18n/i18n';
import { go, href } from '../router';
import { useCan } from '../session/session';
import { FormFrame, TextField, useRecordForm } from './parts/record-form';
import { RecordTable, type Column } from './parts/table';
import { useMany } from './parts/use-many';

const newestOf = (all: readonly Agreement[]) => all.filter((one) => !all.some((other) => other.name === one.name && other.edition > one.edition));

function Publish({ after, reload }: { after: Agreement | null; reload: () => void }) {
  const { t } = useI18n();
  const form = useRecordForm(
    { name: after?.name ?? '', title_de: after?.title_de ?? '', title_en: after?.title_en ?? '', text_de: after?.text_de ?? '', text_en: after?.text_en ?? '' },
    (values) => change<Agreement>('POST', '/api/alliance/agreements', { ...values, name: values.name.trim() }),
    (made) => {
      reload();
      go(href(['office', 'agreements', made.id]));
    },
  );
  return (
    <Panel title={t(after === null ? 'office.agreement.new' : 'office.agreement.next')} className="narrow-form">
      <FormFrame form={form} save={t('office.agreement.publish')} label={t(after === null ? 'office.agreement.new' : 'office.agreement.next')} only="changed">
        <p className="note">{t('office.agreement.publish.text')}</p>
        <TextField form={form} name="name" label={t('record.key')} hint={t('office.member.key.hint')} readOnly={after !== null} maxLength={64} />
        <div className="fields-two">
          <TextField form={form} name="title_de" label={t('office.agreement.title_de')} maxLength={200} />
          <TextField form={form} name="title_en" label={t('office.agreement.title_en')} maxLength={200} />
        </div>
        <TextField form={form} name="text_de" label={t('office.agreement.text_de')} rows={10} maxLength={60_000} />
        <TextField form={form} name="text_en" label={t('office.agreement.text_en')} rows={10} maxLength={60_000} />
      </FormFrame>
    </Panel>
  );
}

function useAcceptances(members: readonly AllianceMember[]) {
  return useMany<List<Acceptance>>(members.map((one) => one.key), (key) => `/api/alliance/members/${encodeURIComponent(key)}/acceptances`, 60_000);
}

function One({ agreement, members, newest }: { agreement: Agreement; members: AllianceMember[]; newest: boolean }) {
  const { t, f, locale } = useI18n();
  const can = useCan();
  const all = useAcceptances(members);
  const rows = members.filter((one) => one.status !== 'left');
  const of = (member: string) => all[member]?.items.find((one) => one.agreement === agreement.id);
  const columns: Column<AllianceMember>[] = [
    { head: t('common.member'), className: 'name-col', cell: (one) => <a href={href(['office', 'members', one.key, 'agreements'])}>{one.name}</a> },
    { head: t('record.status'), cell: (one) => (of(one.key) === undefined ? <State kind="warn" icon="warning" text={t('office.agreement.open')} /> : <State kind="good" icon="ok" text={t('office.agreement.is_accepted')} />) },
    {
      head: t('office.agreement.by'),
      cell: (one) => (
        <>
          {of(one.key)?.person ?? '–'}
          <span className="cell-sub">{of(one.key)?.task}</span>
        </>
      ),
    },
    { head: t('office.agreement.at'), className: 'nowrap', cell: (one) => f.minute(of(one.key)?.at) },
  ];
  return (
    <>
      <PageHead title={locale === 'de' ? agreement.title_de : agreement.title_en} back={{ to: href(['office', 'agreements']), label: t('office.agreements') }}>
        <span className="note">{t('office.agreement.published', { edition: agreement.edition, day: f.minute(agreement.published_at) })}</span>
        {newest && can('office.change') && (
          <a className="kern-btn kern-btn--secondary page-head__do" href={href(['office', 'agreements', agreement.id, 'next'])}>
            <span className="kern-label">{t('office.agreement.next')}</span>
          </a>
        )}
      </PageHead>
      <div className="columns">
        <Panel title={t('office.agreement.text')}>
          <p className="agreement__text" lang={locale}>{locale === 'de' ? agreement.text_de : agreement.text_en}</p>
        </Panel>
        <Panel title={t('office.agreement.who')} flush>
          <RecordTable caption={t('office.agreement.who')} columns={columns} rows={rows} keyOf={(one) => one.key} empty={t('office.member.none')} />
        </Panel>
      </div>
    </>
  );
}

export function AgreementsPage({ rest }: { rest: string[] }) {
  const { t, f, locale } = useI18n();
  const can = useCan();
  const agreements = useResource<List<Agreement>>('/api/alliance/agreements', 15_000);
  const members = useResource<List<AllianceMember>>('/api/alliance/members', 60_000).data?.items ?? [];
  const acceptances = useAcceptances(rest.length === 0 ? members : []);
  const items = agreements.data?.items;
  const back = { to: href(['office', 'agreements']), label: t('office.agreements') };
  const found = items?.find((one) => one.id === rest[0]);
  if (rest[0] === 'new' && can('office.change')) {
    return (
      <>
        <PageHead title={t('office.agreement.new')} back={back} />
        <Publish after={null} reload={agreements.reload} />
      </>
    );
  }
  if (found !== undefined && rest[1] === 'next' && can('office.change')) {
    return (
      <>
        <PageHead title={t('office.agreement.next')} back={back} />
        <Publish after={found} reload={agreements.reload} />
      </>
    );
  }
  if (found !== undefined) return <One agreement={found} members={members} newest={newestOf(items ?? []).includes(found)} />;
  const counted = members.filter((one) => one.status !== 'left' && one.status !== 'applicant');
  const given = (id: string) => counted.filter((one) => acceptances[one.key]?.items.some((each) => each.agreement === id)).length;
  const columns: Column<Agreement>[] = [
    {
      head: t('office.agreement.word'),
      className: 'name-col',
      cell: (one) => (
        <>
          <a href={href(['office', 'agreements', one.id])}>{locale === 'de' ? one.title_de : one.title_en}</a>
          <span className="cell-sub">{one.name}</span>
        </>
      ),
    },
    { head: t('office.agreement.edition.word'), num: true, cell: (one) => f.count(one.edition) },
    { head: t('office.agreement.published.at'), className: 'nowrap', cell: (one) => f.minute(one.published_at) },
    { head: t('office.agreement.accepted.of'), num: true, cell: (one) => t('office.agreement.accepted.count', { count: given(one.id), all: counted.length }) },
    {
      head: t('record.status'),
      cell: (one) =>
        !newestOf(items ?? []).includes(one) ? (
          <State kind="off" icon="closed" text={t('office.agreement.older')} />
        ) : given(one.id) === counted.length ? (
          <State kind="good" icon="ok" text={t('office.agreement.by_all')} />
        ) : (
          <State kind="warn" icon="clock" text={t('office.agreement.some_open')} />
        ),
    },
  ];
  return (
    <>
      <PageHead title={t('office.agreements')}>
        {can('office.change') && (
          <a className="kern-btn kern-btn--primary page-head__do" href={href(['office', 'agreements', 'new'])}>
            <span className="kern-label">{t('office.agreement.new')}</span>
          </a>
        )}
      </PageHead>
      {items === undefined ? (
        <div className="panel">{agreements.error ? <Failure error={agreements.error} retry={agreements.reload} /> : <Loading />}</div>
      ) : rest.length > 0 ? (
        <div className="panel"><Blank icon="question" title={t('error.not_found')} /></div>
      ) : (
        <Panel title={t('office.agreement.all')} flush>
          <RecordTable caption={t('office.agreements')} columns={columns} rows={items} keyOf={(one) => one.id} empty={t('office.agreement.none')} />
        </Panel>
      )}
    </>
  );
}

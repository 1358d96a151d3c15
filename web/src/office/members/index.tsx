// All members of the alliance: where each stands, what it lacks, what runs out next; and taking in a new one.
import { useState } from 'react';
import { change } from '../../api/client';
import type { AllianceMember, Evidence, List } from '../../api/types';
import { useResource } from '../../api/use-resource';
import { State } from '../../components/badges';
import { Blank, Failure, Loading, PageHead, Panel } from '../../components/panel';
import { hasKey, useI18n } from '../../i18n/i18n';
import { daysLeft } from '../../portal/tasks';
import { go, href } from '../../router';
import { useCan } from '../../session/session';
import { FormFrame, SelectField, TextField, useRecordForm } from '../parts/record-form';
import { RecordTable, type Column } from '../parts/table';
import { useMany } from '../parts/use-many';
import { Applications } from './applications';
import { MemberOne } from './one';
import { kSoonMs, kStatuses, nextExpiry } from './standing';

export function MemberStatus({ status }: { status: string }) {
  const { t } = useI18n();
  const key = `office.member.status.${status}`;
  const text = hasKey(key) ? t(key) : status;
  switch (status) {
    case 'active':
      return <State kind="good" icon="ok" text={text} />;
    case 'suspended':
      return <State kind="bad" icon="pause" text={text} />;
    case 'applicant':
      return <State kind="warn" icon="clock" text={text} />;
    default:
      return <State kind="off" icon="closed" text={text} />;
  }
}

export function Lacks({ missing }: { missing: readonly string[] | undefined }) {
  const { t } = useI18n();
  if (missing === undefined) return <>–</>;
  if (missing.length === 0) return <State kind="good" icon="ok" text={t('office.member.complete')} />;
  return <State kind="warn" icon="warning" text={t('office.member.lacks', { count: missing.length })} />;
}

function Expiry({ evidence }: { evidence: readonly Evidence[] | undefined }) {
  const { t, f } = useI18n();
  const now = Date.now();
  const next = evidence === undefined ? null : nextExpiry(evidence, now);
  if (next === null) return <span className="muted">–</span>;
  const kind = `office.evidence.kind.${next.kind}`;
  const soon = Date.parse(next.at) - now < kSoonMs;
  return (
    <>
      {soon ? <State kind="warn" icon="clock" text={f.date(next.at)} /> : f.date(next.at)}
      <span className="cell-sub">{hasKey(kind) ? t(kind) : next.kind}</span>
      {soon && <span className="cell-sub">{t('evidence.left', { count: daysLeft(next.at, now) })}</span>}
    </>
  );
}

function Add({ reload }: { reload: () => void }) {
  const { t } = useI18n();
  const form = useRecordForm(
    { key: '', name: '', legal_name: '', city: '', language: 'de' },
    (values) => change<AllianceMember>('POST', '/api/alliance/members', { ...values, key: values.key.trim(), name: values.name.trim() }),
    (made) => {
      reload();
      go(href(['office', 'members', made.key]));
    },
  );
  return (
    <Panel title={t('office.member.add')}>
      <FormFrame form={form} save={t('office.member.add.do')} label={t('office.member.add')}>
        <p className="note">{t('office.member.add.text')}</p>
        <TextField form={form} name="name" label={t('office.member.name')} maxLength={120} />
        <TextField form={form} name="key" label={t('record.key')} hint={t('office.member.key.hint')} maxLength={40} />
        <TextField form={form} name="legal_name" label={t('office.member.legal_name')} maxLength={200} />
        <TextField form={form} name="city" label={t('office.member.city')} maxLength={80} />
        <SelectField form={form} name="language" label={t('office.member.language')} options={[['de', t('office.language.de')], ['en', t('office.language.en')]]} />
      </FormFrame>
    </Panel>
  );
}

function Table({ members, reload }: { members: AllianceMember[]; reload: () => void }) {
  const { t, f } = useI18n();
  const can = useCan();
  const [status, setStatus] = useState('');
  const evidence = useMany<List<Evidence>>(members.map((one) => one.key), (key) => `/api/alliance/members/${encodeURIComponent(key)}/evidence`, 60_000);
  const shown = members
    .filter((one) => status === '' || one.status === status)
    .sort((a, b) => kStatuses.indexOf(a.status as never) - kStatuses.indexOf(b.status as never) || a.name.localeCompare(b.name));
  const waiting = (key: string) => evidence[key]?.items.filter((one) => one.status === 'submitted').length ?? 0;
  const columns: Column<AllianceMember>[] = [
    {
      head: t('common.member'),
      className: 'name-col',
      cell: (one) => (
        <>
          <a href={href(['office', 'members', one.key])}>{one.name}</a>
          <span className="cell-sub">{[one.city, one.key].filter((word) => word !== '').join(' · ')}</span>
        </>
      ),
    },
    {
      head: t('record.status'),
      cell: (one) => (
        <>
          <MemberStatus status={one.status} />
          <span className="cell-sub">{one.status_since === null ? '' : t('common.since', { time: f.date(one.status_since) })}</span>
        </>
      ),
    },
    {
      head: t('office.member.checklist'),
      cell: (one) => (
        <>
          <Lacks missing={one.missing} />
          {waiting(one.key) > 0 && (
            <a className="cell-sub quiet-link" href={href(['office', 'members', one.key, 'evidence'])}>{t('office.evidence.waiting', { count: waiting(one.key) })}</a>
          )}
        </>
      ),
    },
    { head: t('office.member.next_expiry'), cell: (one) => <Expiry evidence={evidence[one.key]?.items} /> },
  ];
  return (
    <div className={can('office.change') ? 'columns' : 'stack'}>
      <Panel
        title={t('office.member.count', { count: members.length })}
        flush
        end={
          <div className="seg" role="group" aria-label={t('office.member.filter')}>
            {['', ...kStatuses.filter((one) => members.some((member) => member.status === one))].map((one) => (
              <button key={one} type="button" aria-pressed={status === one} onClick={() => setStatus(one)}>
                {one === '' ? t('common.all') : t(`office.member.status.${one as (typeof kStatuses)[number]}`)}
              </button>
            ))}
          </div>
        }
      >
        <RecordTable caption={t('office.members')} columns={columns} rows={shown} keyOf={(one) => one.key} empty={t('office.member.none')} />
      </Panel>
      {can('office.change') && <Add reload={reload} />}
    </div>
  );
}

export function MembersOfficePage({ rest }: { rest: string[] }) {
  const { t } = useI18n();
  const members = useResource<List<AllianceMember>>('/api/alliance/members', 10_000);
  const items = members.data?.items;
  const one = items?.find((member) => member.key === rest[0]);
  if (one !== undefined) return <MemberOne key={one.key} member={one} part={rest[1] ?? ''} reload={members.reload} />;
  return (
    <>
      <PageHead title={t('office.members')} />
      {items === undefined ? (
        <div className="panel">{members.error ? <Failure error={members.error} retry={members.reload} /> : <Loading />}</div>
      ) : rest.length > 0 ? (
        <div className="panel"><Blank icon="question" title={t('error.not_found')} /></div>
      ) : (
        <div className="stack">
          <Applications reload={members.reload} />
          <Table members={items} reload={members.reload} />
        </div>
      )}
    </>
  );
}

// A member's evidence: what was submitted, until when it holds, what the office decided on it; and submitting it for the member.
import { useState } from 'react';
import { change } from '../../api/client';
import type { AllianceMember, Evidence, MemberSite } from '../../api/types';
import { State } from '../../components/badges';
import { Icon } from '../../components/icon';
import { useNoteText } from '../../components/node-note';
import { Panel } from '../../components/panel';
import { hasKey, useI18n } from '../../i18n/i18n';
import { useCan } from '../../session/session';
import { FileField, fileOf, type PickedFile } from '../parts/file-field';
import { FormFrame, SelectField, TextField, useRecordForm } from '../parts/record-form';
import { useRecordEdit } from '../parts/record-edit';
import { RecordTable, type Column } from '../parts/table';
import { beginOf, dayOf, endOf } from '../parts/time';
import { kKinds, kSoonMs } from './standing';

const fileHref = (member: string, id: string) => `/api/alliance/members/${encodeURIComponent(member)}/evidence/${encodeURIComponent(id)}/file`;

function EvidenceState({ one }: { one: Evidence }) {
  const { t } = useI18n();
  const now = Date.now();
  if (one.status === 'rejected') return <State kind="bad" icon="unreachable" text={t('office.evidence.status.rejected')} />;
  if (one.status === 'submitted') return <State kind="warn" icon="clock" text={t('office.evidence.status.submitted')} />;
  if (one.expires_at != null && Date.parse(one.expires_at) <= now) return <State kind="bad" icon="clock" text={t('office.evidence.status.over')} />;
  if (one.valid_from != null && Date.parse(one.valid_from) > now) return <State kind="off" icon="clock" text={t('office.evidence.status.later')} />;
  return <State kind="good" icon="ok" text={t('office.evidence.status.accepted')} />;
}

function Decide({ member, one, reload, close }: { member: string; one: Evidence; reload: () => void; close: () => void }) {
  const { t } = useI18n();
  const { form, conflict } = useRecordEdit(
    { kind: 'evidence', item: one.id, record: one, reload },
    (_, typed?: { status: string; note: string }) => typed ?? { status: 'accepted', note: '' },
    async ({ status, note }, version) => {
      const answer = await change<Evidence>('PUT', `/api/alliance/members/${encodeURIComponent(member)}/evidence/${encodeURIComponent(one.id)}`, { version, status, note });
      close();
      return answer;
    },
  );
  return (
    <Panel title={t('office.evidence.decide.title', { title: one.title ?? '' })}>
      <FormFrame form={form} save={t('office.evidence.decide.do')} label={t('office.evidence.decide.title', { title: one.title ?? '' })} conflict={conflict} extra={
        <button type="button" className="kern-btn kern-btn--tertiary" onClick={close}><span className="kern-label">{t('common.cancel')}</span></button>
      }>
        <SelectField form={form} name="status" label={t('office.evidence.decision')} options={[['accepted', t('office.evidence.accept')], ['rejected', t('office.evidence.reject')]]} />
        <TextField form={form} name="note" label={t('office.evidence.note')} hint={t(form.values.status === 'rejected' ? 'office.evidence.note.reject' : 'office.evidence.note.accept')} maxLength={1000} rows={3} />
      </FormFrame>
    </Panel>
  );
}

function Submit({ member, sites, reload }: { member: string; sites: MemberSite[]; reload: () => void }) {
  const { t } = useI18n();
  const empty = { kind: 'iso_18295_1', site: sites[0]?.key ?? '', title: '', valid_from: dayOf(Date.now()), expires_at: '', file: null as PickedFile | null };
  const form = useRecordForm(
    empty,
    async ({ kind, site, title, valid_from, expires_at, file }) =>
      change('POST', `/api/alliance/members/${encodeURIComponent(member)}/evidence`, {
        kind,
        ...(kind === 'site_check' ? { site } : {}),
        title: title.trim(),
        valid_from: beginOf(valid_from),
        expires_at: endOf(expires_at),
        ...(file === null ? {} : { file: await fileOf(file) }),
      }),
    () => {
      form.reset({ ...empty, kind: form.values.kind }, true);
      reload();
    },
  );
  return (
    <Panel title={t('office.evidence.submit')}>
      <FormFrame form={form} save={t('office.evidence.submit.do')} saved={t('office.evidence.submitted')} label={t('office.evidence.submit')}>
        <SelectField form={form} name="kind" label={t('office.evidence.kind')} options={kKinds.map((kind) => [kind, t(`office.evidence.kind.${kind}`)])} hint={t(`office.evidence.kind.${form.values.kind as 'art_28'}.text`)} />
        {form.values.kind === 'site_check' && <SelectField form={form} name="site" label={t('common.site')} options={sites.map((site) => [site.key, site.name ?? site.key])} />}
        <TextField form={form} name="title" label={t('office.evidence.title')} maxLength={200} />
        <div className="fields-two">
          <TextField form={form} name="valid_from" label={t('office.evidence.valid_from')} type="date" />
          <TextField form={form} name="expires_at" label={t('office.evidence.expires_at')} type="date" hint={t('office.evidence.expires_at.hint')} />
        </div>
        <FileField form={form} name="file" label={t('office.evidence.file')} hint={t('office.evidence.file.hint')} accept=".pdf,.png,.jpg,.jpeg" />
      </FormFrame>
    </Panel>
  );
}

export function EvidencePart({ member, evidence, sites, reload }: { member: AllianceMember; evidence: Evidence[]; sites: MemberSite[]; reload: () => void }) {
  const { t, f } = useI18n();
  const note = useNoteText();
  const can = useCan();
  const [deciding, setDeciding] = useState<string | null>(null);
  const open = evidence.find((one) => one.id === deciding);
  const site = (key: string | undefined) => sites.find((one) => one.key === key)?.name ?? key ?? '';
  const kind = (one: Evidence) => {
    const key = `office.evidence.kind.${one.kind}`;
    return hasKey(key) ? t(key) : (one.kind ?? '');
  };
  const order = (one: Evidence) => (one.status === 'submitted' ? 0 : 1);
  const columns: Column<Evidence>[] = [
    {
      head: t('office.evidence.kind'),
      className: 'name-col',
      cell: (one) => (
        <>
          <span className="strong">{kind(one)}</span>
          {(one.site ?? '') !== '' && `: ${site(one.site)}`}
          <span className="cell-sub">{one.title}</span>
        </>
      ),
    },
    {
      head: t('office.evidence.file'),
      cell: (one) =>
        (one.file_name ?? '') === '' ? (
          <span className="muted">{t('office.evidence.no_file')}</span>
        ) : (
          <>
            <a className="file-link" href={fileHref(member.key, one.id)} target="_blank" rel="noreferrer">
              <Icon name="download" /> {one.file_name}
            </a>
            <span className="cell-sub">{t('office.evidence.kib', { count: Math.max(1, Math.round((one.size ?? 0) / 1024)) })}</span>
          </>
        ),
    },
    {
      head: t('office.evidence.holds'),
      className: 'nowrap',
      cell: (one) => {
        const soon = one.status === 'accepted' && one.expires_at != null && Date.parse(one.expires_at) - Date.now() < kSoonMs;
        return (
          <>
            {one.valid_from == null ? '–' : f.date(one.valid_from)}
            <span className="cell-sub">{one.expires_at == null ? t('office.evidence.always') : t(soon ? 'office.evidence.until.soon' : 'office.evidence.until', { day: f.date(one.expires_at) })}</span>
          </>
        );
      },
    },
    {
      head: t('record.status'),
      cell: (one) => (
        <>
          <EvidenceState one={one} />
          {(one.decided_by ?? '') !== '' && <span className="cell-sub">{t('office.evidence.by', { name: one.decided_by ?? '', day: one.decided_at == null ? '' : f.date(one.decided_at) })}</span>}
          {(one.note ?? '') !== '' && <span className="cell-sub">{note(one.note)}</span>}
        </>
      ),
    },
    {
      head: t('common.do'),
      className: 'does',
      shown: can('office.change'),
      cell: (one) => (
        <button type="button" className="kern-btn kern-btn--tertiary kern-btn--plain" aria-label={t(one.status === 'submitted' ? 'office.evidence.decide.title' : 'office.evidence.decide.again.title', { title: one.title ?? '' })} onClick={() => setDeciding(one.id)}>
          <span className="kern-label">{t(one.status === 'submitted' ? 'office.evidence.decide' : 'office.evidence.decide.again')}</span>
        </button>
      ),
    },
  ];
  return (
    <div className={can('office.change') ? 'columns' : 'stack'}>
      <Panel title={t('office.member.part.evidence')} flush>
        <RecordTable caption={t('office.member.part.evidence')} columns={columns} rows={[...evidence].sort((a, b) => order(a) - order(b))} keyOf={(one) => one.id} empty={t('office.evidence.empty')} />
      </Panel>
      {can('office.change') && (
        <div className="stack">
          {open !== undefined && <Decide key={open.id} member={member.key} one={open} reload={reload} close={() => setDeciding(null)} />}
          <Submit member={member.key} sites={sites} reload={reload} />
        </div>
      )}
    </div>
  );
}

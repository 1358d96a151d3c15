// Where a member stands: the checklist with what each point rests on, its state and the next one, its master data.
import { change, withQuery } from '../../api/client';
import type { Agreement, AllianceMember, AuditPage, Evidence, MemberSite } from '../../api/types';
import { useResource } from '../../api/use-resource';
import { Icon } from '../../components/icon';
import { Loading, Panel } from '../../components/panel';
import { useI18n } from '../../i18n/i18n';
import { href } from '../../router';
import { useCan } from '../../session/session';
import { AuditList } from '../audit';
import { FormFrame, SelectField, TextField } from '../parts/record-form';
import { useRecordEdit } from '../parts/record-edit';
import { StatusForm } from './status';
import { checklist, kSoonMs, type Point } from './standing';

function PointRow({ point, member, siteName }: { point: Point; member: string; siteName: string }) {
  const { t, f } = useI18n();
  const { valid, waiting } = point;
  const soon = valid?.expires_at != null && Date.parse(valid.expires_at) - Date.now() < kSoonMs;
  return (
    <li className="check" data-point={point.code} data-done={valid !== null}>
      <Icon name={valid !== null ? 'ok' : waiting !== null ? 'clock' : 'warning'} className={valid !== null ? 'icon--success' : 'icon--warning'} />
      <div className="grow">
        <p>
          <span className="strong">{t(`office.evidence.kind.${point.kind}`)}</span>
          {point.site !== '' && `: ${siteName}`}
        </p>
        <p className="note">
          {valid !== null
            ? valid.expires_at == null
              ? t('office.evidence.valid.always', { title: valid.title ?? '' })
              : t('office.evidence.valid.until', { title: valid.title ?? '', day: f.date(valid.expires_at) })
            : waiting !== null
              ? t('office.evidence.is_waiting', { title: waiting.title ?? '' })
              : t('office.evidence.is_missing')}
          {soon && <strong> {t('office.evidence.soon')}</strong>}
        </p>
      </div>
      {waiting !== null && <a href={href(['office', 'members', member, 'evidence'])}>{t('office.evidence.decide')}</a>}
    </li>
  );
}

function Simple({ done, text, note, code }: { done: boolean; text: string; note: string; code: string }) {
  return (
    <li className="check" data-point={code} data-done={done}>
      <Icon name={done ? 'ok' : 'warning'} className={done ? 'icon--success' : 'icon--warning'} />
      <div className="grow">
        <p className="strong">{text}</p>
        <p className="note">{note}</p>
      </div>
    </li>
  );
}

function Checklist({ member, evidence, sites, agreements }: { member: AllianceMember; evidence: Evidence[] | undefined; sites: MemberSite[] | undefined; agreements: Agreement[] }) {
  const { t, locale } = useI18n();
  if (evidence === undefined || sites === undefined) return <Panel title={t('office.member.checklist')}><Loading /></Panel>;
  const points = checklist(evidence, sites, Date.now());
  const missing = member.missing ?? [];
  const newest = agreements.filter((one) => !agreements.some((other) => other.name === one.name && other.edition > one.edition));
  return (
    <Panel title={t('office.member.checklist')} end={<span className="note">{missing.length === 0 ? t('office.member.complete') : t('office.member.lacks', { count: missing.length })}</span>}>
      <ul className="checks">
        {points.map((point) => (
          <PointRow key={point.code} point={point} member={member.key} siteName={sites.find((site) => site.key === point.site)?.name ?? point.site} />
        ))}
        {sites.length === 0 && <Simple code="site" done={false} text={t('office.member.part.sites')} note={t('office.member.no_site')} />}
        {newest.map((one) => {
          const open = missing.includes(`agreement:${one.id}`);
          return (
            <Simple key={one.id} code={`agreement:${one.id}`} done={!open} text={locale === 'de' ? one.title_de : one.title_en} note={t(open ? 'office.agreement.not_accepted' : 'office.agreement.accepted', { edition: one.edition })} />
          );
        })}
      </ul>
    </Panel>
  );
}

function MasterData({ member, reload }: { member: AllianceMember; reload: () => void }) {
  const { t } = useI18n();
  const { form, conflict } = useRecordEdit(
    { kind: 'members', item: member.key, record: member, reload },
    (one) => ({ name: one.name, legal_name: one.legal_name, register_number: one.register_number ?? '', city: one.city, language: one.language ?? 'de', webhook_url: one.webhook_url ?? '' }),
    (values, version) => change('PUT', `/api/alliance/members/${encodeURIComponent(member.key)}`, { version, ...values, name: values.name.trim() }),
  );
  return (
    <Panel title={t('office.member.data')}>
      <FormFrame form={form} save={t('common.save')} saved={t('common.saved')} only="changed" label={t('office.member.data')} conflict={conflict}>
        <TextField form={form} name="name" label={t('office.member.name')} maxLength={120} />
        <TextField form={form} name="legal_name" label={t('office.member.legal_name')} maxLength={200} />
        <TextField form={form} name="register_number" label={t('office.member.register_number')} maxLength={60} />
        <TextField form={form} name="city" label={t('office.member.city')} maxLength={80} />
        <SelectField form={form} name="language" label={t('office.member.language')} options={[['de', t('office.language.de')], ['en', t('office.language.en')]]} />
        <TextField form={form} name="webhook_url" label={t('office.member.webhook')} hint={t('office.member.webhook.hint')} type="url" maxLength={300} />
      </FormFrame>
    </Panel>
  );
}

function Facts({ member }: { member: AllianceMember }) {
  const { t } = useI18n();
  return (
    <Panel title={t('office.member.data')}>
      <dl className="facts">
        <div><dt>{t('office.member.legal_name')}</dt><dd>{member.legal_name || '–'}</dd></div>
        <div><dt>{t('office.member.register_number')}</dt><dd>{member.register_number || '–'}</dd></div>
        <div><dt>{t('office.member.city')}</dt><dd>{member.city || '–'}</dd></div>
        <div><dt>{t('office.member.webhook')}</dt><dd>{member.webhook_url || '–'}</dd></div>
      </dl>
    </Panel>
  );
}

interface Props {
  member: AllianceMember;
  evidence: Evidence[] | undefined;
  sites: MemberSite[] | undefined;
  agreements: Agreement[];
  reload: () => void;
}

export function Overview({ member, evidence, sites, agreements, reload }: Props) {
  const { t, f } = useI18n();
  const can = useCan();
  const audit = useResource<AuditPage>(withQuery('/api/audit', { kind: 'members', item: member.key, limit: 10 }));
  const again = () => {
    reload();
    audit.reload();
  };
  return (
    <div className="columns">
      <div className="stack">
        <Checklist member={member} evidence={evidence} sites={sites} agreements={agreements} />
        {can('office.change') ? <MasterData member={member} reload={again} /> : <Facts member={member} />}
        {audit.data !== null && (
          <Panel title={t('office.member.history')} flush>
            <AuditList entries={audit.data.items} withItem={false} />
          </Panel>
        )}
      </div>
      <div className="stack">
        <Panel title={t('office.member.standing')}>
          <dl className="facts">
            <div><dt>{t('record.status')}</dt><dd>{t(`office.member.status.${member.status as 'active'}`)}</dd></div>
            <div><dt>{t('office.member.since')}</dt><dd>{f.minute(member.status_since)}</dd></div>
            {(member.status_reason ?? '') !== '' && <div><dt>{t('office.member.reason')}</dt><dd>{member.status_reason}</dd></div>}
            {member.hearing_at != null && <div><dt>{t('office.member.hearing')}</dt><dd>{f.minute(member.hearing_at)}</dd></div>}
            {(member.hearing_statement ?? '') !== '' && <div><dt>{t('office.member.statement')}</dt><dd>{member.hearing_statement}</dd></div>}
          </dl>
        </Panel>
        {can('office.change') && <StatusForm member={member} reload={again} />}
      </div>
    </div>
  );
}

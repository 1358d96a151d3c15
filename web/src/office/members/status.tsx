// A member's next state: always with a reason, a suspension with a hearing.
import { change } from '../../api/client';
import type { AllianceMember } from '../../api/types';
import { Panel } from '../../components/panel';
import { useI18n } from '../../i18n/i18n';
import { FormFrame, SelectField, TextField } from '../parts/record-form';
import { useRecordEdit } from '../parts/record-edit';
import { timeOf } from '../parts/time';
import { nextStatuses } from './standing';

interface StatusValues {
  status: string;
  reason: string;
  hearing_at: string;
  hearing_statement: string;
}

export function StatusForm({ member, reload }: { member: AllianceMember; reload: () => void }) {
  const { t } = useI18n();
  const next = nextStatuses(member.status);
  const empty: StatusValues = { status: next[0] ?? '', reason: '', hearing_at: '', hearing_statement: '' };
  const { form, conflict } = useRecordEdit(
    { kind: 'members', item: member.key, record: member, reload },
    (one, typed?: StatusValues): StatusValues => {
      const allowed = nextStatuses(one.status);
      return typed === undefined ? { ...empty, status: allowed[0] ?? '' } : { ...typed, status: allowed.find((status) => status === typed.status) ?? allowed[0] ?? '' };
    },
    ({ status, reason, hearing_at, hearing_statement }, version) =>
      change('POST', `/api/alliance/members/${encodeURIComponent(member.key)}/status`, {
        version,
        status,
        reason: reason.trim(),
        ...(status === 'suspended' ? { hearing_at: timeOf(hearing_at), hearing_statement } : {}),
      }),
  );
  if (next.length === 0) {
    return (
      <Panel title={t('office.member.change')}>
        <p className="note">{t('office.member.left.text')}</p>
      </Panel>
    );
  }
  const missing = form.error?.code === 'evidence_missing';
  return (
    <Panel title={t('office.member.change')}>
      <FormFrame form={form} save={t('office.member.change.do')} saved={t('common.saved')} label={t('office.member.change')} conflict={conflict}>
        <SelectField form={form} name="status" label={t('office.member.change.to')} options={next.map((one) => [one, t(`office.member.status.${one}`)])} hint={t(`office.member.status.${form.values.status as 'active'}.text`)} />
        <TextField form={form} name="reason" label={t('office.member.reason')} hint={t('office.member.reason.hint')} maxLength={500} rows={3} />
        {form.values.status === 'suspended' && (
          <>
            <TextField form={form} name="hearing_at" label={t('office.member.hearing')} hint={t('office.member.hearing.hint')} type="datetime-local" />
            <TextField form={form} name="hearing_statement" label={t('office.member.statement')} hint={t('office.member.statement.hint')} maxLength={4000} rows={4} />
          </>
        )}
        {missing && <p className="note">{t('office.member.missing.do')}</p>}
      </FormFrame>
    </Panel>
  );
}

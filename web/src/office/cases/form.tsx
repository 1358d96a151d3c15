// What a case is about: the fields of opening one and of changing it.
import type { Case, Client } from '../../api/types';
import { useI18n } from '../../i18n/i18n';
import { usePicture } from '../../live/feed';
import { kHotlineTypes, useTypeText } from '../parts/hotline-types';
import { centsOf, ppmOf } from '../parts/money';
import { CheckGroup, SelectField, TextField, type RecordForm } from '../parts/record-form';
import { inputOf, timeOf } from '../parts/time';

export interface CaseValues {
  title: string;
  client: string;
  hotlines: readonly string[];
  hotline_type: string;
  budget_cents: string;
  target_ppm: string;
  target_ms: string;
  ends_at: string;
}

export const kEmptyCase: CaseValues = { title: '', client: '', hotlines: [], hotline_type: 'health', budget_cents: '', target_ppm: '80', target_ms: '20', ends_at: '' };

export function caseValues(one: Case): CaseValues {
  return {
    title: one.title,
    client: one.client,
    hotlines: one.hotlines,
    hotline_type: one.hotline_type,
    budget_cents: ((one.budget_cents ?? 0) / 100).toFixed(2).replace('.', ','),
    target_ppm: String(one.target_ppm / 10_000).replace('.', ','),
    target_ms: String(Math.round(one.target_ms / 1_000)),
    ends_at: inputOf(one.ends_at),
  };
}

export function caseBody(values: CaseValues) {
  const seconds = Number(values.target_ms);
  return {
    title: values.title.trim(),
    client: values.client,
    hotlines: values.hotlines,
    hotline_type: values.hotline_type,
    budget_cents: values.budget_cents.trim() === '' ? 0 : centsOf(values.budget_cents),
    target_ppm: ppmOf(values.target_ppm),
    target_ms: Number.isInteger(seconds) ? seconds * 1_000 : null,
    ends_at: timeOf(values.ends_at),
  };
}

export function CaseFields<Values extends CaseValues>({ form, clients }: { form: RecordForm<Values>; clients: Client[] }) {
  const { t, named } = useI18n();
  const types = useTypeText();
  const hotlines = usePicture()?.hotlines ?? [];
  return (
    <>
      <TextField form={form} name="title" label={t('office.case.title')} hint={t('office.case.title.hint')} maxLength={200} />
      <CheckGroup form={form} name="hotlines" label={t('office.case.hotlines')} options={hotlines.map((one) => ({ value: one.key, label: named(one) }))} />
      <div className="fields-two">
        <SelectField form={form} name="client" label={t('office.case.client')} options={[['', t('office.case.no_client')], ...clients.map((one) => [one.key, one.name ?? one.key] as const)]} />
        <SelectField form={form} name="hotline_type" label={t('office.case.type')} hint={t('office.case.type.hint')} options={kHotlineTypes.map((one) => [one, types(one)])} />
      </div>
      <div className="fields-two">
        <TextField form={form} name="budget_cents" label={t('office.case.budget.euro')} inputMode="decimal" maxLength={20} />
        <TextField form={form} name="ends_at" label={t('office.case.ends_at')} type="datetime-local" hint={t('office.case.ends_at.hint')} />
      </div>
      <div className="fields-two">
        <TextField form={form} name="target_ppm" label={t('office.case.target.percent')} inputMode="decimal" maxLength={6} />
        <TextField form={form} name="target_ms" label={t('office.case.target.seconds')} inputMode="numeric" maxLength={4} />
      </div>
    </>
  );
}

// A hotline's form, part by part in the order in which it is thought of.
import { useId, type ReactNode } from 'react';
import { change } from '../../api/client';
import type { HotlineChoices, HotlineDraft } from '../../api/types';
import { Panel } from '../../components/panel';
import { useI18n } from '../../i18n/i18n';
import { percentFault } from '../../pages/hotline/weights-math';
import { CheckGroup, FormFrame, SelectField, TextField, type RecordForm } from '../parts/record-form';
import { useRecordEdit } from '../parts/record-edit';
import { useSkillText } from '../parts/skills';
import { draftForm, draftValues, inputOfChange, membersOf, type DraftValues } from './form';
import { AnnouncementsField, PromptsField } from './prompts';
import { SeatsField, SharesField } from './seats';

interface Props {
  form: RecordForm<DraftValues>;
  choices: HotlineChoices;
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className="stack form-part" aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      {children}
    </section>
  );
}

function NameAndNumbers({ form, choices }: Props) {
  const { t } = useI18n();
  const skills = useSkillText();
  return (
    <>
      <div className="fields-two">
        <TextField form={form} name="name_de" label={t('office.draft.input.name_de')} maxLength={120} />
        <TextField form={form} name="name_en" label={t('office.draft.input.name_en')} maxLength={120} />
      </div>
      <CheckGroup form={form} name="languages" label={t('office.draft.input.languages')} options={(choices.languages ?? []).map((one) => ({ value: one, label: skills([one]) }))} />
      <TextField form={form} name="numbers" label={t('office.draft.input.numbers')} hint={t('office.draft.numbers.hint', { carriers: (choices.carriers ?? []).map((one) => one.key).join(', ') })} rows={3} maxLength={6000} />
      <SelectField form={form} name="client" label={t('office.case.client')} options={[['', t('office.case.no_client')], ...(choices.clients ?? []).map((one) => [one.key, one.name] as const)]} />
    </>
  );
}

function Hours({ form }: Pick<Props, 'form'>) {
  const { t } = useI18n();
  return (
    <>
      <SelectField form={form} name="always" label={t('office.draft.input.always')} options={[['yes', t('office.draft.always')], ['no', t('office.draft.hours')]]} />
      {form.values.always === 'no' && (
        <>
          <div className="fields-two">
            <TextField form={form} name="weekly" label={t('office.draft.input.weekly')} hint={t('office.draft.weekly.hint')} rows={4} maxLength={4000} />
            <TextField form={form} name="closed" label={t('office.draft.input.closed')} hint={t('office.draft.closed.hint')} rows={4} maxLength={6000} />
          </div>
          <TextField form={form} name="timezone" label={t('office.draft.input.timezone')} hint={t('office.draft.timezone.hint')} maxLength={64} />
        </>
      )}
    </>
  );
}

function Limits({ form }: Pick<Props, 'form'>) {
  const { t } = useI18n();
  return (
    <>
      <div className="fields-two">
        <TextField form={form} name="max_waiting" label={t('office.draft.input.max_waiting')} inputMode="numeric" maxLength={6} />
        <TextField form={form} name="max_wait_min" label={t('office.draft.input.max_wait_min')} inputMode="numeric" maxLength={5} />
        <TextField form={form} name="target_percent" label={t('office.case.target.percent')} inputMode="numeric" maxLength={3} />
        <TextField form={form} name="target_s" label={t('office.case.target.seconds')} inputMode="numeric" maxLength={4} />
      </div>
      <SelectField form={form} name="thanks" label={t('office.draft.input.thanks')} options={[['yes', t('office.draft.thanks.yes')], ['no', t('office.draft.thanks.no')]]} />
    </>
  );
}

export function DraftFields({ draft, choices, reload }: { draft: HotlineDraft; choices: HotlineChoices; reload: () => void }) {
  const { t, locale } = useI18n();
  const key = draft.key ?? '';
  const { form: edit, conflict } = useRecordEdit(
    { kind: 'hotline_drafts', item: key, record: draft, reload, inputOf: inputOfChange },
    (one) => draftValues(one.document ?? {}, one.client ?? '', locale === 'de'),
    (values, version) => change<HotlineDraft>('PUT', `/api/alliance/hotline-drafts/${encodeURIComponent(key)}`, { version, client: values.client, document: draftForm(values, draft.document ?? {}, membersOf(values, choices)) }),
  );
  // A share that is no number would be lost on the way: it is said here.
  const { values } = edit;
  const unreadable = values.share_by === 'agreed' && membersOf(values, choices).some((member) => (values.shares[member] ?? '').trim() !== '' && percentFault(values.shares[member] ?? '') !== null);
  const form = unreadable ? { ...edit, submit: () => Promise.resolve(edit.reject('shares', 'malformed')) } : edit;
  return (
    <Panel title={t('office.draft.form')}>
      <FormFrame form={form} save={t('common.save')} saved={t('common.saved')} only="changed" label={t('office.draft.form')} conflict={conflict}>
        <Part title={t('office.draft.part.name')}><NameAndNumbers form={form} choices={choices} /></Part>
        <Part title={t('office.draft.part.hours')}><Hours form={form} /></Part>
        <Part title={t('office.draft.part.topics')}>
          <TextField form={form} name="topics" label={t('office.draft.input.topics')} hint={t('office.draft.topics.hint')} rows={5} maxLength={4000} />
        </Part>
        <Part title={t('office.draft.part.seats')}>
          <SeatsField form={form} choices={choices} />
          <SharesField form={form} choices={choices} />
        </Part>
        <Part title={t('office.draft.part.prompts')}><PromptsField form={form} choices={choices} draft={key} /></Part>
        <Part title={t('office.draft.part.announcements')}><AnnouncementsField form={form} draft={key} /></Part>
        <Part title={t('office.draft.part.limits')}><Limits form={form} /></Part>
      </FormFrame>
    </Panel>
  );
}

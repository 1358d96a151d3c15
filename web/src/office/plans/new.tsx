// Making a plan: what is expected and wanted; everything else comes from the books. What is missing there is named.
import { change } from '../../api/client';
import type { Case, List, Picture, PlanDetail } from '../../api/types';
import { useResource } from '../../api/use-resource';
import { Icon } from '../../components/icon';
import { Loading, PageHead, Panel } from '../../components/panel';
import { hasKey, useI18n } from '../../i18n/i18n';
import { usePicture } from '../../live/feed';
import { go, href } from '../../router';
import { kHotlineTypes, useTypeText } from '../parts/hotline-types';
import { kPledged } from '../parts/levels';
import { centsOf } from '../parts/money';
import { CheckField, FormFrame, SelectField, TextField, useRecordForm, type RecordForm } from '../parts/record-form';
import { inputOf, timeOf } from '../parts/time';
import { demandOf, Demands, newDemand, type DemandValues } from './demands';

const kHour = 3_600_000;
const skillsOf = (hotline: Picture['hotlines'][number] | undefined) => (hotline === undefined ? [] : [...hotline.languages, ...hotline.topics.map((topic) => topic.key)]);

interface Values {
  title: string;
  title_en: string;
  occasion_de: string;
  hotline: string;
  hotline_type: string;
  case_id: string;
  drill: boolean;
  level: string;
  activated_at: string;
  begin_at: string;
  ends_at: string;
  interval_minutes: string;
  answer_within_min: string;
  target_percent: string;
  target_s: string;
  budget_cents: string;
  demand: readonly DemandValues[];
}

function Missing({ form }: { form: RecordForm<Values> }) {
  const { t } = useI18n();
  if (form.error?.code !== 'plan_incomplete') return null;
  return (
    <div className="conflict" role="alert" data-missing>
      <p className="conflict__head">
        <Icon name="warning" />
        <strong>{t('office.plan.missing')}</strong>
      </p>
      <ul className="bullets">
        {(form.error.problem?.errors ?? []).map((one, n) => {
          const key = `office.plan.missing.${one.code}`;
          return <li key={n}>{hasKey(key) ? t(key) : (one.detail ?? one.code)}</li>;
        })}
      </ul>
    </div>
  );
}

function Form({ picture, cases, reload }: { picture: Picture; cases: readonly Case[]; reload: () => void }) {
  const { t, named } = useI18n();
  const types = useTypeText();
  const now = Date.now();
  const begin = Math.ceil((now + 3 * kHour) / kHour) * kHour;
  const first = picture.hotlines[0];
  const form = useRecordForm<Values, PlanDetail>(
    {
      title: '', title_en: '', occasion_de: '', hotline: first?.key ?? '', hotline_type: 'health', case_id: '', drill: false, level: 'live',
      activated_at: inputOf(Math.ceil(now / kHour) * kHour), begin_at: inputOf(begin), ends_at: inputOf(begin + 24 * kHour),
      interval_minutes: '60', answer_within_min: '60', target_percent: '80', target_s: '20', budget_cents: '',
      demand: [newDemand(0, skillsOf(first), 2_000)],
    },
    (values) =>
      change<PlanDetail>('POST', '/api/alliance/plans', {
        title: values.title.trim(),
        ...(values.title_en.trim() === '' ? {} : { title_en: values.title_en.trim() }),
        ...(values.occasion_de.trim() === '' ? {} : { occasion_de: values.occasion_de.trim() }),
        hotline: values.hotline,
        ...(values.case_id === '' ? { hotline_type: values.hotline_type, drill: values.drill ? 1 : 0 } : { case_id: values.case_id }),
        level: values.level,
        activated_at: timeOf(values.activated_at),
        begin_at: timeOf(values.begin_at),
        ends_at: timeOf(values.ends_at),
        interval_minutes: Number(values.interval_minutes),
        answer_within_min: Number(values.answer_within_min),
        target_percent: Number(values.target_percent),
        target_s: Number(values.target_s),
        ...(values.budget_cents.trim() === '' ? {} : { budget_cents: centsOf(values.budget_cents) }),
        demand: values.demand.map(demandOf),
      }),
    (made) => {
      reload();
      go(href(['office', 'plans', made.id]));
    },
  );
  const { values } = form;
  const running = cases.filter((one) => one.closed_at === null && one.hotlines.includes(values.hotline));
  return (
    <FormFrame form={form} save={t('office.plan.make')} label={t('office.plan.new')} extra={
      <a className="kern-btn kern-btn--tertiary" href={href(['office', 'plans'])}><span className="kern-label">{t('common.cancel')}</span></a>
    }>
      <div className="columns plan-form">
        <div className="stack">
          <Panel title={t('office.plan.what')}>
            <div className="stack">
              <TextField form={form} name="title" label={t('office.case.title')} maxLength={200} />
              <TextField form={form} name="title_en" label={t('office.plan.title_en')} hint={t('office.plan.title_en.hint')} maxLength={200} />
              <TextField form={form} name="occasion_de" label={t('office.plan.occasion')} rows={2} maxLength={1000} />
              <div className="fields-two">
                <SelectField form={form} name="hotline" label={t('common.hotline')} options={picture.hotlines.map((one) => [one.key, named(one)])} />
                <SelectField form={form} name="case_id" label={t('office.case.word')} options={[['', t('office.plan.new_case')], ...running.map((one) => [one.id, one.title] as const)]} />
              </div>
              {values.case_id === '' && (
                <>
                  <SelectField form={form} name="hotline_type" label={t('office.case.type')} hint={t('office.case.type.hint')} options={kHotlineTypes.map((one) => [one, types(one)])} />
                  <CheckField form={form} name="drill" label={t('office.case.is_drill')} />
                </>
              )}
            </div>
          </Panel>
          <Panel title={t('office.plan.when')}>
            <div className="stack">
              <SelectField form={form} name="level" label={t('office.plan.level')} hint={t('office.plan.level.hint')} options={kPledged.map((one) => [one, t(`office.level.${one}`)])} />
              <TextField form={form} name="activated_at" label={t('office.plan.activated_at')} type="datetime-local" hint={t('office.plan.activated_at.hint')} />
              <div className="fields-two">
                <TextField form={form} name="begin_at" label={t('office.order.begin')} type="datetime-local" />
                <TextField form={form} name="ends_at" label={t('office.plan.ends_at')} type="datetime-local" />
              </div>
              <div className="fields-two">
                <SelectField form={form} name="interval_minutes" label={t('office.order.interval')} options={[['15', t('office.time.minutes', { count: 15 })], ['60', t('office.time.minutes', { count: 60 })]]} />
                <TextField form={form} name="answer_within_min" label={t('office.plan.answer_within')} inputMode="numeric" maxLength={5} />
              </div>
              <div className="fields-two">
                <TextField form={form} name="target_percent" label={t('office.case.target.percent')} inputMode="numeric" maxLength={2} />
                <TextField form={form} name="target_s" label={t('office.case.target.seconds')} inputMode="numeric" maxLength={4} />
              </div>
              <TextField form={form} name="budget_cents" label={t('office.case.budget.euro')} inputMode="decimal" maxLength={20} />
            </div>
          </Panel>
        </div>
        <Panel title={t('office.plan.demand')}>
          <Demands form={form} skills={skillsOf(picture.hotlines.find((one) => one.key === values.hotline))} />
        </Panel>
      </div>
      <Missing form={form} />
    </FormFrame>
  );
}

export function NewPlan({ reload }: { reload: () => void }) {
  const { t } = useI18n();
  const picture = usePicture();
  const cases = useResource<List<Case>>('/api/alliance/cases');
  return (
    <>
      <PageHead title={t('office.plan.new')} back={{ to: href(['office', 'plans']), label: t('office.plans') }}>
        <span className="note">{t('office.plan.new.text')}</span>
      </PageHead>
      {picture === null || cases.data === null ? <div className="panel"><Loading /></div> : <Form picture={picture} cases={cases.data.items} reload={reload} />}
    </>
  );
}

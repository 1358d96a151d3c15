// What a plan expects: one set of skills or several, each with its own calls and times. The node plans those with more
// skills first, and treats the sets as if they shared nobody.
import { useEffect, useRef } from 'react';
import { Icon } from '../../components/icon';
import { useI18n } from '../../i18n/i18n';
import { CheckGroup, TextField, type RecordForm } from '../parts/record-form';
import { useSkillText } from '../parts/skills';
import { hoursOf, kShapes, spread, type Shape } from './demand';

export const kMostDemands = 16; // the node's bound

// Named as the request's fields are, but for what fills them.
export interface DemandValues {
  id: number; // within the form, never twice
  skills: readonly string[];
  handling_s: string;
  patience_s: string;
  calls_by_hour: string;
  total: string;
  shape: Shape;
}

export const newDemand = (id: number, skills: readonly string[], total: number): DemandValues => ({
  id, skills, handling_s: '240', patience_s: '150', calls_by_hour: spread(total, 'day').join(' '), total: String(total), shape: 'day',
});

export const demandOf = ({ skills, handling_s, patience_s, calls_by_hour }: DemandValues) => ({
  skills, handling_s: Number(handling_s), patience_s: Number(patience_s), calls_by_hour: hoursOf(calls_by_hour) ?? [],
});

interface WithDemand {
  demand: readonly DemandValues[];
}

// One set as a form of its own: the node's pointers are /demand/1/skills.
function partOf<Values extends WithDemand>(form: RecordForm<Values>, n: number): RecordForm<DemandValues> {
  const values = form.values.demand[n] as DemandValues;
  const put = (next: DemandValues) => form.set('demand', form.values.demand.map((one, at) => (at === n ? next : one)) as Values['demand']);
  return {
    ...form,
    id: `${form.id}-demand-${values.id}`,
    values,
    set: (name, value) => put({ ...values, [name]: value }),
    reset: put,
    codeOf: (name) => {
      if (form.codeOf('demand') === null) return null; // it was changed since
      const found = form.error?.problem?.errors?.find((one) => `${one.pointer ?? ''}/`.startsWith(`/demand/${n}/${name}/`));
      return found?.code ?? null;
    },
  };
}

function Bars({ calls }: { calls: readonly number[] }) {
  const { t, f } = useI18n();
  const most = Math.max(1, ...calls);
  return (
    <div className="day-bars" role="img" aria-label={t('office.plan.demand.label', { sum: calls.reduce((all, one) => all + one, 0), most })}>
      {calls.slice(0, 24).map((n, hour) => (
        <span key={hour} className="day-bars__bar" title={`${hour}: ${f.count(n)}`} style={{ height: `${(n / most) * 100}%` }} />
      ))}
    </div>
  );
}

// The whole day's calls and their shape, which fill the hours.
function Filling({ form }: { form: RecordForm<DemandValues> }) {
  const { t } = useI18n();
  const { values } = form;
  const fill = (total: string, shape: Shape) => {
    const sum = Number(total.replace(/[.\s]/g, ''));
    const calls_by_hour = Number.isInteger(sum) && sum >= 0 && sum <= 5_000_000 ? spread(sum, shape).join(' ') : values.calls_by_hour;
    form.reset({ ...values, total, shape, calls_by_hour });
  };
  return (
    <div className="fields-two">
      <div className="field">
        <label htmlFor={`${form.id}-total`}>{t('office.plan.total')}</label>
        <input id={`${form.id}-total`} className="kern-form-input__input" inputMode="numeric" maxLength={9} value={values.total} onChange={(event) => fill(event.target.value, values.shape)} />
      </div>
      <div className="field">
        <label htmlFor={`${form.id}-shape`}>{t('office.plan.shape')}</label>
        <div className="kern-form-input__select-wrapper">
          <select id={`${form.id}-shape`} className="kern-form-input__select" value={values.shape} onChange={(event) => fill(values.total, event.target.value as Shape)}>
            {kShapes.map((one) => (
              <option key={one} value={one}>{t(`office.plan.shape.${one}`)}</option>
            ))}
          </select>
        </div>
      </div>
    </div>
  );
}

function Demand({ form, skills }: { form: RecordForm<DemandValues>; skills: readonly string[] }) {
  const { t, f } = useI18n();
  const skillText = useSkillText();
  const calls = hoursOf(form.values.calls_by_hour);
  return (
    <>
      <CheckGroup form={form} name="skills" label={t('office.plan.demand.skills')} options={skills.map((skill) => ({ value: skill, label: skillText([skill]) }))} />
      <div className="fields-two">
        <TextField form={form} name="handling_s" label={t('office.plan.handling')} inputMode="numeric" maxLength={5} hint={t('office.plan.handling.hint')} />
        <TextField form={form} name="patience_s" label={t('office.plan.patience')} inputMode="numeric" maxLength={6} hint={t('office.plan.patience.hint')} />
      </div>
      <Filling form={form} />
      {calls !== null && (
        <div>
          <Bars calls={calls} />
          <div className="day-bars__axis" aria-hidden="true">
            {[0, 6, 12, 18, 24].map((hour) => (
              <span key={hour}>{hour}</span>
            ))}
          </div>
          <p className="note">{t('office.plan.demand.sum', { sum: f.count(calls.slice(0, 24).reduce((all, one) => all + one, 0)), most: f.count(Math.max(...calls)) })}</p>
        </div>
      )}
      <TextField form={form} name="calls_by_hour" label={t('office.plan.demand.hours')} hint={t('office.plan.demand.hours.hint')} rows={3} maxLength={2000} />
    </>
  );
}

// The keyboard goes to a set that was added, and to the one before a set that was taken away.
export function Demands<Values extends WithDemand>({ form, skills }: { form: RecordForm<Values>; skills: readonly string[] }) {
  const { t } = useI18n();
  const skillText = useSkillText();
  const { demand } = form.values;
  const goTo = useRef<number | null>(null);
  useEffect(() => {
    if (goTo.current === null) return;
    document.getElementById(`${form.id}-demand-${goTo.current}`)?.focus();
    goTo.current = null;
  }, [demand, form.id]);
  const put = (next: readonly DemandValues[], focus: number) => {
    goTo.current = focus;
    form.set('demand', next as Values['demand']);
  };
  return (
    <div className="stack" id={`${form.id}-demand`} tabIndex={-1}>
      {demand.map((one, n) => {
        const name = t('office.plan.demand.set', { n: n + 1, skills: one.skills.length === 0 ? t('office.plan.demand.no_skills') : skillText(one.skills) });
        return (
          <section key={one.id} className="stack demand-set" id={`${form.id}-demand-${one.id}`} tabIndex={-1} aria-label={name} data-demand={n}>
            {demand.length > 1 && (
              <div className="row">
                <h3 className="demand-set__name">{name}</h3>
                <button type="button" className="kern-btn kern-btn--tertiary" aria-label={t('office.plan.demand.remove_set', { name })}
                  onClick={() => put(demand.filter((other) => other !== one), (demand[n - 1] ?? demand[n + 1] ?? one).id)}>
                  <Icon name="close" />
                  <span className="kern-label">{t('office.plan.demand.remove')}</span>
                </button>
              </div>
            )}
            <Demand form={partOf(form, n)} skills={skills} />
          </section>
        );
      })}
      {demand.length < kMostDemands && (
        <div className="row">
          <button type="button" className="kern-btn kern-btn--secondary"
            onClick={() => {
              const id = Math.max(...demand.map((one) => one.id)) + 1;
              put([...demand, newDemand(id, [], 500)], id);
            }}>
            <span className="kern-label">{t('office.plan.demand.add')}</span>
          </button>
          <span className="note">{t('office.plan.demand.add.hint')}</span>
        </div>
      )}
    </div>
  );
}

// One plan, which never changes: what it says, comparing it, approving it, carrying it out, and its documents.
import { useState } from 'react';
import { change } from '../../api/client';
import type { Plan, PlanDetail } from '../../api/types';
import { useResource } from '../../api/use-resource';
import { Icon } from '../../components/icon';
import { Failure, Loading, PageHead, Panel } from '../../components/panel';
import { useI18n } from '../../i18n/i18n';
import { go, href } from '../../router';
import { Trouble } from '../../session/fields';
import { useCan } from '../../session/session';
import { useSubmit } from '../../session/use-submit';
import { useHotlineNames } from '../cases';
import { Conflict } from '../parts/conflict';
import { DrillTag } from '../parts/levels';
import { FormFrame, TextField } from '../parts/record-form';
import { useRecordEdit } from '../parts/record-edit';
import { Capacity } from './capacity';
import { PlanState } from './index';
import { PlanParts } from './parts';

const planPath = (id: string, what = '') => `/api/alliance/plans/${encodeURIComponent(id)}${what}`;

function Figures({ plan }: { plan: PlanDetail }) {
  const { t, f } = useI18n();
  const budget = plan.budget_cents ?? 0, cost = plan.cost_cents ?? 0;
  const figure = (name: string, label: string, value: string, note: string) => (
    <div className="figure" data-figure={name}>
      <div className="figure__label">{label}</div>
      <div className="figure__value">{value}</div>
      <div className="figure__note">{note}</div>
    </div>
  );
  return (
    <section className="panel strip strip--bare strip--five" aria-label={t('office.figures.title')}>
      {figure('calls', t('office.plan.calls.expected'), f.count(plan.calls), t('office.time.from_to', { from: f.minute(plan.begin_at), to: f.minute(plan.ends_at) }))}
      {figure('seats', t('office.plan.seats'), f.count(plan.most_seats), t('office.plan.call_ups', { count: plan.call_up_count ?? 0 }))}
      {figure('level', t('office.figures.level'), f.percent(plan.service_level_ppm, 0), t('office.plan.target', { goal: plan.target_percent, within: plan.target_s }))}
      {figure('cost', t('office.plan.cost'), f.money(cost), budget === 0 ? t('office.spend.no_budget') : cost <= budget ? t('office.plan.in_budget', { money: f.money(budget) }) : t('office.plan.over_budget', { money: f.money(cost - budget) }))}
      {figure('gaps', t('office.plan.gaps.title'), f.count(plan.gap_count), (plan.gap_count ?? 0) === 0 ? t('office.plan.no_gap') : t('office.plan.missing_hours', { hours: f.number((plan.missing_seat_minutes ?? 0) / 60, 1) }))}
    </section>
  );
}

function Documents({ plan }: { plan: PlanDetail }) {
  const { t } = useI18n();
  const link = (what: string, text: string) => (
    <li>
      <a className="file-link" href={planPath(plan.id, what)} target="_blank" rel="noreferrer"><Icon name="document" /> {text}</a>
    </li>
  );
  return (
    <Panel title={t('office.plan.documents')}>
      <ul className="files">
        {link('/document.pdf?language=de', t('office.plan.pdf.de'))}
        {link('/document.pdf?language=en', t('office.plan.pdf.en'))}
        {link('/document.html?language=de', t('office.plan.html.de'))}
        {link('/document.html?language=en', t('office.plan.html.en'))}
        {link('/fallback.csv', t('office.plan.fallback.csv'))}
        {link('/canonical.txt', t('office.plan.canonical'))}
      </ul>
      <p className="note">{t('office.plan.sha', { sha: plan.sha256.slice(0, 16) })}</p>
    </Panel>
  );
}

function Steps({ plan, reload }: { plan: PlanDetail; reload: () => void }) {
  const { t, f } = useI18n();
  const can = useCan();
  const approve = useSubmit();
  const { form, conflict } = useRecordEdit(
    { kind: 'plans', item: plan.id, record: plan, reload },
    (_, typed?: { reason: string }) => typed ?? { reason: '' },
    async ({ reason }, version) => {
      const done = await change<PlanDetail>('POST', planPath(plan.id, '/carry-out'), { version, reason: reason.trim() });
      if (done.case_id !== '') go(href(['office', 'cases', done.case_id]));
      return done;
    },
  );
  const mayChange = can('office.change');
  return (
    <Panel title={t('office.plan.way')}>
      <div className="stack">
        <dl className="facts">
          <div><dt>{t('office.plan.created')}</dt><dd>{f.minute(plan.created_at)}<span className="cell-sub">{plan.created_by}</span></dd></div>
          {plan.approved_at !== null && <div><dt>{t('office.plan.approved')}</dt><dd>{f.minute(plan.approved_at)}<span className="cell-sub">{plan.approved_by}</span></dd></div>}
          {plan.carried_out_at != null && <div><dt>{t('office.plan.carried_out')}</dt><dd>{f.minute(plan.carried_out_at)}<span className="cell-sub">{plan.carried_out_by}</span></dd></div>}
          {plan.case_id !== '' && <div><dt>{t('office.case.word')}</dt><dd><a href={href(['office', 'cases', plan.case_id])}>{t('office.plan.to_case')}</a></dd></div>}
        </dl>
        {mayChange && plan.status === 'draft' && (
          <>
            <p className="note">{t('office.plan.approve.text')}</p>
            {approve.error?.code === 'conflict' ? <Conflict kind="plans" item={plan.id} reload={reload} /> : <Trouble error={approve.error} />}
            <div className="row">
              <button
                type="button"
                className="kern-btn kern-btn--primary"
                disabled={approve.busy}
                onClick={() =>
                  void approve.run(async () => {
                    await change('POST', planPath(plan.id, '/approve'), { version: plan.version });
                    reload();
                  })
                }
              >
                <span className="kern-label">{t('office.plan.approve')}</span>
              </button>
            </div>
          </>
        )}
        {mayChange && plan.status === 'approved' && (
          <FormFrame form={form} save={t('office.plan.carry_out')} label={t('office.plan.carry_out')} conflict={conflict}>
            <p className="note">{t('office.plan.carry_out.text', { count: plan.call_up_count ?? 0 })}</p>
            <TextField form={form} name="reason" label={t('office.level.reason')} hint={t('office.plan.carry_out.hint')} rows={2} maxLength={2000} />
          </FormFrame>
        )}
      </div>
    </Panel>
  );
}

function Compare({ plan, plans }: { plan: PlanDetail; plans: readonly Plan[] }) {
  const { t, f, locale } = useI18n();
  const others = plans.filter((one) => one.id !== plan.id);
  const [other, setOther] = useState('');
  if (others.length === 0) return null;
  return (
    <Panel title={t('office.plan.compare')}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          go(href(['office', 'plans', plan.id, 'compare', other === '' ? (others[0]?.id ?? '') : other]));
        }}
      >
        <div className="field">
          <label htmlFor="plan-other">{t('office.plan.compare.with')}</label>
          <div className="kern-form-input__select-wrapper">
            <select id="plan-other" className="kern-form-input__select" value={other} onChange={(event) => setOther(event.target.value)}>
              {others.map((one) => (
                <option key={one.id} value={one.id}>{t('office.plan.option', { title: locale === 'de' ? one.title : one.title_en, number: one.number, time: f.minute(one.created_at) })}</option>
              ))}
            </select>
          </div>
        </div>
        <div className="row">
          <button type="submit" className="kern-btn kern-btn--secondary"><span className="kern-label">{t('office.plan.compare.do')}</span></button>
        </div>
      </form>
    </Panel>
  );
}

export function PlanOne({ id, plans, reload }: { id: string; plans: readonly Plan[]; reload: () => void }) {
  const { t, f, locale, named } = useI18n();
  const names = useHotlineNames();
  const read = useResource<PlanDetail>(planPath(id), 8_000);
  const plan = read.data;
  const back = { to: href(['office', 'plans']), label: t('office.plans') };
  if (plan === null) {
    return (
      <>
        <PageHead title={t('office.plan.word')} back={back} />
        <div className="panel">{read.error ? <Failure error={read.error} retry={read.reload} /> : <Loading />}</div>
      </>
    );
  }
  const again = () => {
    read.reload();
    reload();
  };
  return (
    <>
      <PageHead title={locale === 'de' ? plan.title : plan.title_en} back={back}>
        <PlanState status={plan.status} />
        <DrillTag drill={plan.drill} />
        <span className="note">{t('office.plan.head', { number: plan.number, edition: plan.edition, hotline: names([plan.hotline]), level: t(`office.level.${plan.level}`), time: f.minute(plan.activated_at) })}</span>
      </PageHead>
      <div className="stack">
        <Figures plan={plan} />
        <div className="columns columns--wide">
          <div className="stack">
            {(plan.demand ?? []).map((demand) => (
              <Panel key={demand.skills.join('+')} title={t('office.plan.capacity.of', { name: named({ name_de: demand.name_de, name_en: demand.name_en }) })} end={<span className="note">{t('office.plan.demand.means', { handling: f.duration(demand.handling_s * 1000), patience: f.duration(demand.patience_s * 1000) })}</span>}>
                <Capacity demand={demand} />
              </Panel>
            ))}
            <PlanParts plan={plan} />
          </div>
          <div className="stack">
            <Steps plan={plan} reload={again} />
            <Documents plan={plan} />
            <Compare plan={plan} plans={plans} />
          </div>
        </div>
      </div>
    </>
  );
}

// Operation plans: what was planned, approved and carried out, and making a new one.
import type { List, Plan } from '../../api/types';
import { useResource } from '../../api/use-resource';
import { State } from '../../components/badges';
import { Blank, Failure, Loading, PageHead, Panel } from '../../components/panel';
import { useI18n } from '../../i18n/i18n';
import { href } from '../../router';
import { useCan } from '../../session/session';
import { useHotlineNames } from '../cases';
import { DrillTag } from '../parts/levels';
import { RecordTable, type Column } from '../parts/table';
import { ComparePlans } from './compare';
import { NewPlan } from './new';
import { PlanOne } from './one';

export function PlanState({ status }: { status: Plan['status'] }) {
  const { t } = useI18n();
  if (status === 'carried_out') return <State kind="good" icon="ok" text={t('office.plan.status.carried_out')} />;
  if (status === 'approved') return <State kind="good" icon="check" text={t('office.plan.status.approved')} />;
  return <State kind="off" icon="clock" text={t('office.plan.status.draft')} />;
}

export function PlanGaps({ plan }: { plan: Plan }) {
  const { t } = useI18n();
  const gaps = plan.gap_count ?? 0;
  return gaps === 0 ? <State kind="good" icon="ok" text={t('office.plan.no_gap')} /> : <State kind="warn" icon="warning" text={t('office.plan.gaps', { count: gaps })} />;
}

export function PlansPage({ rest }: { rest: string[] }) {
  const { t, f, locale } = useI18n();
  const can = useCan();
  const names = useHotlineNames();
  const plans = useResource<List<Plan>>('/api/alliance/plans', 10_000);
  const items = plans.data?.items;
  if (rest[0] === 'new' && can('office.change')) return <NewPlan reload={plans.reload} />;
  if (rest[0] !== undefined && rest[1] === 'compare' && rest[2] !== undefined) return <ComparePlans plan={rest[0]} other={rest[2]} plans={items ?? []} />;
  if (rest[0] !== undefined) return <PlanOne key={rest[0]} id={rest[0]} plans={items ?? []} reload={plans.reload} />;
  const columns: Column<Plan>[] = [
    {
      head: t('office.plan.word'),
      className: 'name-col',
      cell: (one) => (
        <>
          <a href={href(['office', 'plans', one.id])}>{locale === 'de' ? one.title : one.title_en}</a> <DrillTag drill={one.drill} />
          <span className="cell-sub">{t('office.plan.edition', { number: one.number, edition: one.edition })} · {names([one.hotline])}</span>
        </>
      ),
    },
    {
      head: t('office.call_up.when'),
      className: 'nowrap',
      cell: (one) => (
        <>
          {f.minute(one.begin_at)}
          <span className="cell-sub">{t('office.time.until', { to: f.minute(one.ends_at) })}</span>
        </>
      ),
    },
    { head: t('office.plan.seats'), num: true, cell: (one) => f.count(one.most_seats) },
    { head: t('office.figures.level'), num: true, cell: (one) => f.percent(one.service_level_ppm, 0) },
    {
      head: t('office.plan.cost'),
      num: true,
      cell: (one) => (
        <>
          {f.money(one.cost_cents)}
          {(one.budget_cents ?? 0) > 0 && <span className="cell-sub">{t('office.plan.of_budget', { money: f.money(one.budget_cents) })}</span>}
        </>
      ),
    },
    {
      head: t('record.status'),
      cell: (one) => (
        <>
          <PlanState status={one.status} />
          <span className="cell-sub"><PlanGaps plan={one} /></span>
        </>
      ),
    },
  ];
  return (
    <>
      <PageHead title={t('office.plans')}>
        {can('office.change') && (
          <a className="kern-btn kern-btn--primary page-head__do" href={href(['office', 'plans', 'new'])}>
            <span className="kern-label">{t('office.plan.new')}</span>
          </a>
        )}
      </PageHead>
      {items === undefined ? (
        <div className="panel">{plans.error ? <Failure error={plans.error} retry={plans.reload} /> : <Loading />}</div>
      ) : (
        <Panel title={t('office.plan.all')} flush>
          {items.length === 0 ? <Blank title={t('office.plan.none')} text={t('office.plan.none.text')} /> : <RecordTable caption={t('office.plans')} columns={columns} rows={items} keyOf={(one) => one.id} empty={t('office.plan.none')} />}
        </Panel>
      )}
    </>
  );
}

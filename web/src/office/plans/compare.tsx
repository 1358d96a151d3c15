// Two plans side by side: what the one says otherwise than the other.
import type { Plan, PlanComparison } from '../../api/types';
import { useResource } from '../../api/use-resource';
import { Blank, Failure, Loading, PageHead, Panel } from '../../components/panel';
import { useI18n } from '../../i18n/i18n';
import { href } from '../../router';
import { RecordTable, type Column } from '../parts/table';

type Difference = PlanComparison['differences'][number];

export function ComparePlans({ plan, other, plans }: { plan: string; other: string; plans: readonly Plan[] }) {
  const { t, f, locale } = useI18n();
  const read = useResource<PlanComparison>(`/api/alliance/plans/${encodeURIComponent(plan)}/compare/${encodeURIComponent(other)}`);
  const of = (id: string) => plans.find((one) => one.id === id);
  const title = (id: string) => {
    const found = of(id);
    return found === undefined ? id : t('office.plan.option', { title: locale === 'de' ? found.title : found.title_en, number: found.number, time: f.minute(found.created_at) });
  };
  const facts: { name: string; cell: (one: Plan | undefined) => string }[] = [
    { name: t('office.plan.calls.expected'), cell: (one) => f.count(one?.calls) },
    { name: t('office.plan.seats'), cell: (one) => f.count(one?.most_seats) },
    { name: t('office.figures.level'), cell: (one) => f.percent(one?.service_level_ppm, 0) },
    { name: t('office.plan.cost'), cell: (one) => f.money(one?.cost_cents) },
    { name: t('office.plan.gaps.title'), cell: (one) => f.count(one?.gap_count) },
  ];
  const columns: Column<Difference>[] = [
    { head: t('office.plan.difference.where'), className: 'name-col', cell: (one) => <code className="path">{one.path}</code> },
    { head: t('audit.before'), cell: (one) => (one.before === '' ? <span className="muted">{t('office.plan.difference.none')}</span> : one.before) },
    { head: t('audit.after'), cell: (one) => (one.after === '' ? <span className="muted">{t('office.plan.difference.none')}</span> : <span className="strong">{one.after}</span>) },
  ];
  return (
    <>
      <PageHead title={t('office.plan.compare')} back={{ to: href(['office', 'plans', plan]), label: of(plan)?.title ?? plan }} />
      <div className="stack">
        <Panel title={t('office.plan.compare.figures')} flush>
          <div className="table-wrap" tabIndex={0} role="group" aria-label={t('office.plan.compare.figures')}>
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">{t('office.plan.figure')}</th>
                  <th scope="col" className="num"><a href={href(['office', 'plans', plan])}>{title(plan)}</a></th>
                  <th scope="col" className="num"><a href={href(['office', 'plans', other])}>{title(other)}</a></th>
                </tr>
              </thead>
              <tbody>
                {facts.map((fact) => (
                  <tr key={fact.name}>
                    <th scope="row">{fact.name}</th>
                    <td className="num">{fact.cell(of(plan))}</td>
                    <td className="num strong">{fact.cell(of(other))}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </Panel>
        <Panel title={t('office.plan.differences')} flush end={read.data === null ? undefined : <span className="note">{t('office.plan.differences.count', { count: read.data.differences.length + read.data.left_out })}</span>}>
          {read.data === null ? (
            read.error ? <Failure error={read.error} retry={read.reload} /> : <Loading />
          ) : read.data.differences.length === 0 ? (
            <Blank icon="ok" title={t('office.plan.same')} />
          ) : (
            <RecordTable caption={t('office.plan.differences')} columns={columns} rows={read.data.differences.slice(0, 300)} keyOf={(one) => one.path} empty={t('office.plan.same')} />
          )}
        </Panel>
      </div>
    </>
  );
}

// Capacity against demand, interval by interval: the line is what is needed for the target, the filling what is planned, the faint
// area what is pledged.
import type { PlanDemand } from '../../api/types';
import { useI18n } from '../../i18n/i18n';
import { RecordTable, type Column } from '../parts/table';

type Interval = PlanDemand['intervals'][number];

export function Capacity({ demand }: { demand: PlanDemand }) {
  const { t, f } = useI18n();
  const { intervals } = demand;
  const first = intervals[0], last = intervals[intervals.length - 1];
  if (first === undefined || last === undefined) return null;
  const most = Math.max(1, ...intervals.map((one) => Math.max(one.needed, one.planned)));
  const y = (seats: number) => 100 - (Math.min(seats, most * 1.06) / (most * 1.06)) * 100;
  const steps = (of: (one: Interval) => number) => intervals.map((one, n) => `L${n} ${y(of(one))}L${n + 1} ${y(of(one))}`).join('');
  const short = intervals.filter((one) => one.planned < one.needed).length;
  const columns: Column<Interval>[] = [
    { head: t('office.figures.interval'), className: 'nowrap', cell: (one) => f.minute(one.begin_at) },
    { head: t('office.plan.calls'), num: true, cell: (one) => f.count(one.calls) },
    { head: t('office.plan.needed'), num: true, cell: (one) => f.count(one.needed) },
    { head: t('office.plan.planned'), num: true, cell: (one) => <span className={one.planned < one.needed ? 'error-text' : 'strong'}>{f.count(one.planned)}</span> },
    { head: t('office.plan.pledged'), num: true, shown: intervals.some((one) => one.pledged !== undefined), cell: (one) => f.count(one.pledged) },
    { head: t('office.figures.level'), num: true, cell: (one) => f.percent(one.service_level_ppm, 0) },
    { head: t('office.plan.abandoned'), num: true, cell: (one) => f.percent(one.abandoned_ppm, 0) },
    { head: t('office.plan.occupancy'), num: true, cell: (one) => f.percent(one.occupancy_ppm, 0) },
    { head: t('office.plan.wait'), num: true, cell: (one) => f.duration(one.mean_wait_s * 1000) },
  ];
  return (
    <>
      <figure className="coverage">
        <div className="coverage__plot coverage__plot--tall" role="img" aria-label={t('office.plan.capacity.label', { from: f.minute(first.begin_at), to: f.minute(last.begin_at), needed: Math.max(...intervals.map((one) => one.needed)), planned: Math.max(...intervals.map((one) => one.planned)), short })}>
          <span className="coverage__top">{f.count(most)}</span>
          <svg viewBox={`0 0 ${intervals.length} 100`} preserveAspectRatio="none">
            <path className="capacity__pledged" d={`M0 100${steps((one) => one.pledged ?? 0)}L${intervals.length} 100Z`} />
            <path className="coverage__accepted" d={`M0 100${steps((one) => one.planned)}L${intervals.length} 100Z`} />
            <path className="coverage__ordered" d={`M0 ${y(first.needed)}${steps((one) => one.needed)}`} />
          </svg>
        </div>
        <div className="coverage__axis" aria-hidden="true">
          <span>{f.minute(first.begin_at)}</span>
          <span>{f.minute(intervals[Math.floor(intervals.length / 2)]?.begin_at)}</span>
          <span>{f.minute(last.begin_at)}</span>
        </div>
        <figcaption className="chart__legend">
          <span className="coverage__key"><i className="coverage__swatch coverage__swatch--ordered" /> {t('office.plan.needed')}</span>
          <span className="coverage__key"><i className="coverage__swatch coverage__swatch--accepted" /> {t('office.plan.planned')}</span>
          <span className="coverage__key"><i className="coverage__swatch capacity__swatch" /> {t('office.plan.pledged')}</span>
          <strong>{short === 0 ? t('office.plan.enough') : t('office.plan.short', { count: short })}</strong>
        </figcaption>
      </figure>
      <details>
        <summary>{t('common.table')}</summary>
        <RecordTable caption={t('office.plan.capacity')} columns={columns} rows={intervals} keyOf={(one) => one.begin_at ?? ''} empty={t('office.plan.none')} />
      </details>
    </>
  );
}

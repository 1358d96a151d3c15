// Seats ordered and accepted over time, all orders together: the outline is what was ordered, the filling what was accepted.
import type { CallUp } from '../../api/types';
import { useI18n } from '../../i18n/i18n';

export interface Step {
  at: number;
  ordered: number;
  accepted: number;
}

const kQuarter = 15 * 60_000;
const kMost = 24 * 4 * 8;

// By quarter of an hour. A substitute's order is for the rest of another, so it adds to what was accepted only; withdrawn ones count not at all.
export function coverage(orders: readonly CallUp[]): Step[] {
  const counted = orders.filter((one) => one.state !== 'withdrawn' && one.state !== 'proposed' && one.begin_at != null && one.ends_at != null);
  if (counted.length === 0) return [];
  const from = Math.min(...counted.map((one) => Date.parse(one.begin_at ?? '')));
  const to = Math.max(...counted.map((one) => Date.parse(one.ends_at ?? '')));
  const steps: Step[] = [];
  for (let at = from; at < to && steps.length < kMost; at += kQuarter) {
    const step: Step = { at, ordered: 0, accepted: 0 };
    for (const one of counted) {
      const n = Math.floor((at - Date.parse(one.begin_at ?? '')) / ((one.interval_minutes ?? 15) * 60_000));
      if ((one.replaces ?? '') === '') step.ordered += one.ordered?.[n] ?? 0;
      if (one.state === 'accepted') step.accepted += one.accepted?.[n] ?? 0;
    }
    steps.push(step);
  }
  return steps;
}

const kHeight = 100;

export function Coverage({ orders, now }: { orders: readonly CallUp[]; now: number }) {
  const { t, f } = useI18n();
  const steps = coverage(orders);
  const first = steps[0], last = steps[steps.length - 1];
  if (first === undefined || last === undefined) return null;
  const top = Math.max(1, ...steps.map((one) => Math.max(one.ordered, one.accepted)));
  const y = (seats: number) => kHeight - (seats / top) * kHeight;
  const end = last.at + kQuarter;
  const line = (of: (step: Step) => number) => steps.map((step, n) => `L${n} ${y(of(step))}L${n + 1} ${y(of(step))}`).join('');
  const short = steps.filter((one) => one.accepted < one.ordered).length;
  const at = (now - first.at) / (end - first.at);
  const sameDay = f.date(first.at) === f.date(end);
  const time = (ms: number) => (sameDay ? f.timeShort(ms) : f.minute(new Date(ms).toISOString()));
  const peak = Math.max(...steps.map((one) => one.ordered));
  return (
    <figure className="coverage panel__body">
      <div className="coverage__plot" role="img" aria-label={t('office.coverage.label', { from: time(first.at), to: time(end), ordered: peak, accepted: Math.max(...steps.map((one) => one.accepted)), short })}>
        <span className="coverage__top">{f.count(top)}</span>
        <svg viewBox={`0 0 ${steps.length} ${kHeight}`} preserveAspectRatio="none">
          <path className="coverage__accepted" d={`M0 ${kHeight}${line((one) => one.accepted)}L${steps.length} ${kHeight}Z`} />
          <path className="coverage__ordered" d={`M0 ${kHeight}${line((one) => one.ordered)}L${steps.length} ${kHeight}`} />
        </svg>
        {at > 0 && at < 1 && <span className="coverage__now" style={{ left: `${at * 100}%` }}><span>{t('office.coverage.now')}</span></span>}
      </div>
      <div className="coverage__axis" aria-hidden="true">
        <span>{time(first.at)}</span>
        <span>{time(first.at + (end - first.at) / 2)}</span>
        <span>{time(end)}</span>
      </div>
      <figcaption className="chart__legend">
        <span className="coverage__key"><i className="coverage__swatch coverage__swatch--ordered" /> {t('office.coverage.ordered')}</span>
        <span className="coverage__key"><i className="coverage__swatch coverage__swatch--accepted" /> {t('office.coverage.accepted')}</span>
        <strong>{short === 0 ? t('office.coverage.all') : t('office.coverage.short', { time: f.hours(short * kQuarter) })}</strong>
      </figcaption>
    </figure>
  );
}

// What a case costs: spent against the budget, at its present pace until the end, and by member.
import type { Case, Spend } from '../../api/types';
import type { Resource } from '../../api/use-resource';
import { State } from '../../components/badges';
import { Failure, Loading, Panel } from '../../components/panel';
import { useNodeNow } from '../../components/use-now';
import { useI18n } from '../../i18n/i18n';
import { useCan } from '../../session/session';

const kHour = 3_600_000;

// What will have been spent at `end` if every hour costs what one does now; null where there is nothing to go by.
export function projected(spend: Pick<Spend, 'spent_cents' | 'hourly_cents'>, now: number, end: number | null): number | null {
  if (end === null || end <= now || (spend.hourly_cents ?? 0) <= 0) return null;
  return Math.round((spend.spent_cents ?? 0) + ((spend.hourly_cents ?? 0) * (end - now)) / kHour);
}

// A line from the opening to now, dashed on to where it leads, against the budget's line.
function Burn({ one, spend, now }: { one: Case; spend: Spend; now: number }) {
  const { t, f } = useI18n();
  const budget = spend.budget_cents ?? 0, spent = spend.spent_cents ?? 0;
  const from = Date.parse(one.opened_at ?? '');
  const planned = one.ends_at === null ? null : Date.parse(one.ends_at);
  const lasts = spend.lasts_until == null ? null : Date.parse(spend.lasts_until);
  const to = Math.max(now + kHour, planned ?? 0, Math.min(lasts ?? 0, (planned ?? now) + 3 * Math.max(kHour, now - from)));
  const there = projected(spend, now, to) ?? spent;
  const top = Math.max(budget, spent, Math.min(there, budget * 1.4)) * 1.08;
  if (top <= 0 || !(to > from)) return null;
  const x = (at: number) => ((at - from) / (to - from)) * 100;
  const y = (cents: number) => 100 - (Math.min(cents, top) / top) * 100;
  return (
    <div className="burn" aria-hidden="true">
      <svg viewBox="0 0 100 100" preserveAspectRatio="none">
        <path className="burn__area" d={`M0 100L${x(now)} ${y(spent)}L${x(now)} 100Z`} />
        <path className="burn__spent" d={`M0 100L${x(now)} ${y(spent)}`} />
        {there > spent && <path className="burn__ahead" d={`M${x(now)} ${y(spent)}L${x(to)} ${y(there)}`} />}
        {budget > 0 && <path className="burn__budget" d={`M0 ${y(budget)}L100 ${y(budget)}`} />}
        {planned !== null && <path className="burn__end" d={`M${x(planned)} 0L${x(planned)} 100`} />}
      </svg>
      {budget > 0 && <span className="burn__label" style={{ top: `${y(budget)}%` }}>{t('office.spend.budget', { money: f.money(budget) })}</span>}
      <div className="burn__axis">
        <span>{f.minute(one.opened_at)}</span>
        <span>{f.minute(new Date(to).toISOString())}</span>
      </div>
    </div>
  );
}

export function SpendPanel({ one, spend, name }: { one: Case; spend: Resource<Spend>; name: (member: string) => string }) {
  const { t, f } = useI18n();
  const can = useCan();
  const clock = useNodeNow(10_000);
  const now = one.closed_at === null ? clock : Date.parse(one.closed_at);
  const data = spend.data;
  if (data === null) return <Panel title={t('office.spend.title')}>{spend.error ? <Failure error={spend.error} retry={spend.reload} /> : <Loading />}</Panel>;
  const budget = data.budget_cents ?? 0, spent = data.spent_cents ?? 0;
  const end = one.ends_at === null ? null : Date.parse(one.ends_at);
  const ahead = projected(data, now, end);
  const part = budget > 0 ? Math.round((spent / budget) * 1_000_000) : null;
  const members = (data.members ?? []).filter((each) => (each.cents ?? 0) > 0 || (each.conversations ?? 0) > 0).sort((a, b) => (b.cents ?? 0) - (a.cents ?? 0));
  return (
    <Panel title={t('office.spend.title')} end={<span className="note">{t('office.spend.rate', { money: f.money(data.hourly_cents) })}</span>}>
      <div className="spend" data-spend>
        <p className="spend__figure">
          <span className="figure__value">{f.money(spent)}</span>
          <span className="note">{budget > 0 ? t('office.spend.of', { money: f.money(budget), part: f.percent(part, 0) }) : t('office.spend.no_budget')}</span>
        </p>
        {part !== null && (
          <div className="meter" role="img" aria-label={t('office.spend.meter', { part: f.percent(part, 0) })}>
            <div className={`meter__fill ${part > 1_000_000 ? 'meter__fill--over' : ''}`} style={{ width: `${Math.min(100, part / 10_000)}%` }} />
          </div>
        )}
        {spent >= budget && budget > 0 ? (
          <State kind="bad" icon="warning" text={t('office.spend.over')} />
        ) : data.lasts_until == null ? (
          <p className="note">{t((data.hourly_cents ?? 0) > 0 ? 'office.spend.long' : 'office.spend.no_burn')}</p>
        ) : end !== null && Date.parse(data.lasts_until) < end ? (
          <State kind="warn" icon="warning" text={t('office.spend.short', { time: f.minute(data.lasts_until) })} />
        ) : (
          <State kind="good" icon="ok" text={t('office.spend.lasts', { time: f.minute(data.lasts_until) })} />
        )}
        {data.complete === false && (
          <State kind="bad" icon="warning" text={t('office.spend.without_card', { members: (data.without_card ?? []).map(name).join(', ') })} />
        )}
        {ahead !== null && <p className="note">{t('office.spend.ahead', { money: f.money(ahead), time: f.minute(one.ends_at) })}</p>}
        <Burn one={one} spend={data} now={now} />
        {members.length > 0 && (
          <details>
            <summary>{t('office.spend.by_member')}</summary>
            <div className="table-wrap" tabIndex={0} role="group" aria-label={t('office.spend.by_member')}>
              <table className="table table--tight">
                <thead>
                  <tr>
                    <th scope="col">{t('common.member')}</th>
                    <th scope="col" className="num">{t('office.spend.seats')}</th>
                    <th scope="col" className="num">{t('office.spend.cost')}</th>
                  </tr>
                </thead>
                <tbody>
                  {members.map((each) => (
                    <tr key={each.member}>
                      <td>
                        {name(each.member)}
                        <span className="cell-sub">{t('office.spend.talked', { count: each.conversations ?? 0, time: f.hours(each.talk_ms) })}</span>
                      </td>
                      <td className="num">{f.hours(each.seat_ms)}</td>
                      <td className="num strong">{f.money(each.cents)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
            {can('office.see') && <p className="note">{t('office.spend.rule')}</p>}
          </details>
        )}
      </div>
    </Panel>
  );
}

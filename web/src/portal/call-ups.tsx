// Call-ups to this member: what is open, what was promised, what is over; and one with its answer.
import { useResource } from '../api/use-resource';
import { State } from '../components/badges';
import { Blank, PageHead, Panel } from '../components/panel';
import { useNodeNow } from '../components/use-now';
import { hasKey, useI18n } from '../i18n/i18n';
import { RecordTable, type Column } from '../office/parts/table';
import { href } from '../router';
import { Answer } from './answer';
import { hundredthHours, most, spans } from './intervals';
import { kOftenMs, useHotlineName, useOwn, useSkillName } from './parts/member';
import { OrderChart } from './parts/order-chart';
import { Countdown, Read, useWhen } from './parts/shown';
import type { CallUp, Case, List } from './types';

// An order whose deadline is over is so for everybody at once, whether the office has written it down yet or not.
export function stateOf(one: CallUp, now: number): string {
  return one.state === 'open' && Date.parse(one.deadline ?? '') < now ? 'expired' : (one.state ?? '');
}

export const inPart = (one: CallUp) => one.state === 'accepted' && (one.ordered ?? []).some((seats, n) => (one.accepted?.[n] ?? 0) < seats);

export function CallUpState({ one }: { one: CallUp }) {
  const { t } = useI18n();
  const now = useNodeNow(1_000);
  const state = stateOf(one, now);
  if (state === 'open') return <State kind="warn" icon="bell" text={t('call_up.state.open')} />;
  if (state === 'accepted') return inPart(one) ? <State kind="good" icon="ok" text={t('call_up.state.in_part')} /> : <State kind="good" icon="ok" text={t('call_up.state.accepted')} />;
  if (state === 'expired') return <State kind="bad" icon="clock" text={t('call_up.state.expired')} />;
  const key = `call_up.state.${state}`;
  return <State kind="off" icon="closed" text={hasKey(key) ? t(key) : state} />;
}

export function useCaseTitle(): (id: string | undefined) => string {
  const { t } = useI18n();
  const cases = useResource<List<Case>>('/api/alliance/cases').data?.items ?? [];
  return (id) => {
    const found = cases.find((one) => one.id === id);
    if (found === undefined) return id ?? '';
    return found.drill === 0 ? found.title : t('case.drill.title', { title: found.title });
  };
}

// "6 seats", "4 to 6 seats".
export function useSeatsText(): (seats: readonly number[]) => string {
  const { t } = useI18n();
  return (seats) => {
    const high = most(seats);
    const low = Math.min(...seats);
    return seats.length === 0 || low === high ? t('call_up.seats', { count: high }) : t('call_up.seats.range', { low, high });
  };
}

function Open({ one }: { one: CallUp }) {
  const { t } = useI18n();
  const when = useWhen();
  const seats = useSeatsText();
  const title = useCaseTitle();
  const hotline = useHotlineName();
  return (
    <li className="call-card" data-call-up={one.id}>
      <div className="call-card__what">
        <a className="call-card__title" href={href(['portal', 'call-ups', one.id])}>
          {t('call_up.title', { seats: seats(one.ordered ?? []), hotline: hotline(one.hotline ?? '') })}
        </a>
        <span>{when(one.begin_at ?? '', one.ends_at ?? '')}</span>
        <span className="note">{title(one.case_id)}</span>
      </div>
      <div className="call-card__due">
        <Countdown until={one.deadline ?? ''} />
        <a className="kern-btn kern-btn--primary" href={href(['portal', 'call-ups', one.id])}>
          <span className="kern-label">{t('call_up.answer.do')}</span>
        </a>
      </div>
    </li>
  );
}

function ListOf({ items }: { items: CallUp[] }) {
  const { t, f } = useI18n();
  const when = useWhen();
  const seats = useSeatsText();
  const title = useCaseTitle();
  const hotline = useHotlineName();
  const now = useNodeNow(1_000);
  const open = items.filter((one) => stateOf(one, now) === 'open').sort((a, b) => (a.deadline ?? '').localeCompare(b.deadline ?? ''));
  const others = items.filter((one) => stateOf(one, now) !== 'open');
  const ahead = others.filter((one) => one.state === 'accepted' && Date.parse(one.ends_at ?? '') > now).sort((a, b) => (a.begin_at ?? '').localeCompare(b.begin_at ?? ''));
  const past = others.filter((one) => !ahead.includes(one)).sort((a, b) => (b.created_at ?? '').localeCompare(a.created_at ?? ''));
  const columns = (promised: boolean): Column<CallUp>[] => [
    {
      head: t('call_up.when'),
      className: 'name-col',
      cell: (one) => (
        <>
          <a href={href(['portal', 'call-ups', one.id])}>{when(one.begin_at ?? '', one.ends_at ?? '')}</a>
          <span className="cell-sub">{hotline(one.hotline ?? '')}, {title(one.case_id)}</span>
        </>
      ),
    },
    { head: t(promised ? 'call_up.promised' : 'call_up.ordered'), cell: (one) => seats((promised ? one.accepted : one.ordered) ?? []) },
    { head: t('call_up.seat_hours'), num: true, cell: (one) => f.number(hundredthHours((promised ? one.accepted : one.ordered) ?? [], one.interval_minutes ?? 15) / 100, 1) },
    { head: t('call_up.state'), cell: (one) => <CallUpState one={one} /> },
  ];
  return (
    <div className="stack">
      <Panel title={t('call_up.open.title', { count: open.length })} flush>
        {open.length === 0 ? (
          <Blank icon="ok" title={t('call_up.open.none')} text={t('call_up.open.none.text')} />
        ) : (
          <ul className="call-cards">{open.map((one) => <Open key={one.id} one={one} />)}</ul>
        )}
      </Panel>
      <Panel title={t('call_up.ahead')} flush>
        <RecordTable caption={t('call_up.ahead')} columns={columns(true)} rows={ahead} keyOf={(one) => one.id} empty={t('call_up.ahead.none')} />
      </Panel>
      <Panel title={t('call_up.past')} flush>
        <RecordTable caption={t('call_up.past')} columns={columns(false)} rows={past} keyOf={(one) => one.id} empty={t('call_up.past.none')} />
      </Panel>
    </div>
  );
}

// Neighbours that are alike as one row.
function Intervals({ one }: { one: CallUp }) {
  const { t, f } = useI18n();
  const ordered = one.ordered ?? [];
  const accepted = one.state === 'accepted' || one.state === 'withdrawn' ? (one.accepted ?? []) : null;
  const minutes = one.interval_minutes ?? 15;
  const begin = Date.parse(one.begin_at ?? '');
  const at = (n: number) => f.timeShort(begin + n * minutes * 60_000);
  const rows = spans(ordered.map((seats, n) => seats * 10_000 + (accepted?.[n] ?? 0))).map(({ first, count }) => ({ first, count }));
  const columns: Column<(typeof rows)[number]>[] = [
    { head: t('call_up.interval'), className: 'nowrap', cell: ({ first, count }) => `${at(first)}–${at(first + count)}` },
    { head: t('call_up.ordered'), num: true, cell: ({ first }) => f.count(ordered[first] ?? 0) },
    { head: t('call_up.promised'), num: true, shown: accepted !== null && accepted.length > 0, cell: ({ first }) => f.count(accepted?.[first] ?? 0) },
  ];
  return (
    <Panel title={t('call_up.intervals')} flush>
      <div className="order-chart__frame">
        <OrderChart
          ordered={ordered}
          accepted={accepted}
          label={t('call_up.chart', { high: most(ordered), from: at(0), to: at(ordered.length) })}
        />
      </div>
      <RecordTable caption={t('call_up.intervals')} columns={columns} rows={rows} keyOf={({ first }) => first} empty="–" />
    </Panel>
  );
}

function Facts({ one }: { one: CallUp }) {
  const { t, f } = useI18n();
  const skill = useSkillName();
  const title = useCaseTitle();
  const hotline = useHotlineName();
  const when = useWhen();
  const minutes = one.interval_minutes ?? 15;
  return (
    <Panel title={t('call_up.facts')}>
      <dl className="facts">
        <div><dt>{t('call_up.state')}</dt><dd><CallUpState one={one} /></dd></div>
        <div><dt>{t('call_up.when')}</dt><dd>{when(one.begin_at ?? '', one.ends_at ?? '')}</dd></div>
        <div><dt>{t('common.hotline')}</dt><dd>{hotline(one.hotline ?? '')}</dd></div>
        <div><dt>{t('portal.skills')}</dt><dd>{f.list((one.skills ?? []).map(skill))}</dd></div>
        <div><dt>{t('portal.case')}</dt><dd>{title(one.case_id)}</dd></div>
        <div><dt>{t('call_up.seat_hours')}</dt><dd>{f.number(hundredthHours(one.ordered ?? [], minutes) / 100, 1)}</dd></div>
        <div><dt>{t('call_up.deadline')}</dt><dd>{f.minute(one.deadline)}</dd></div>
        <div><dt>{t('call_up.asked_at')}</dt><dd>{f.minute(one.opened_at)}</dd></div>
      </dl>
    </Panel>
  );
}

function One({ items, id, reload }: { items: CallUp[]; id: string; reload: () => void }) {
  const { t } = useI18n();
  const seats = useSeatsText();
  const hotline = useHotlineName();
  const one = items.find((item) => item.id === id);
  const back = { to: href(['portal', 'call-ups']), label: t('portal.call_ups') };
  if (one === undefined) {
    return (
      <>
        <PageHead title={t('notfound.title')} back={back} />
        <div className="panel"><Blank icon="question" title={t('error.not_found')} /></div>
      </>
    );
  }
  return (
    <>
      <PageHead title={t('call_up.title', { seats: seats(one.ordered ?? []), hotline: hotline(one.hotline ?? '') })} back={back}>
        <CallUpState one={one} />
      </PageHead>
      <div className="columns columns--answer">
        <div className="stack">
          <Answer key={one.id} one={one} reload={reload} />
          <Intervals one={one} />
        </div>
        <Facts one={one} />
      </div>
    </>
  );
}

export function CallUpsPage({ rest }: { rest: string[] }) {
  const { t } = useI18n();
  const { at } = useOwn();
  const all = useResource<List<CallUp>>(at('call-ups'), kOftenMs);
  return (
    <>
      {rest[0] === undefined && <PageHead title={t('portal.call_ups')} />}
      <Read all={[all]}>
        {() => (rest[0] === undefined ? <ListOf items={all.data?.items ?? []} /> : <One items={all.data?.items ?? []} id={rest[0]} reload={all.reload} />)}
      </Read>
    </>
  );
}

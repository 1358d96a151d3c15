// Who was called up and who comes: each order with its state, deadline and substitutes; over all of them, seats ordered and
// accepted by time.
import { useState } from 'react';
import { change } from '../../api/client';
import type { CallUp, Case, List } from '../../api/types';
import type { Resource } from '../../api/use-resource';
import { State } from '../../components/badges';
import { Blank, Failure, Loading, Panel } from '../../components/panel';
import { seatsOf, signedIn } from '../../components/seats';
import { useNodeNow } from '../../components/use-now';
import { hasKey, useI18n } from '../../i18n/i18n';
import { usePicture } from '../../live/feed';
import { href } from '../../router';
import { useCan } from '../../session/session';
import { Countdown } from '../parts/countdown';
import { FormFrame, TextField } from '../parts/record-form';
import { useRecordEdit } from '../parts/record-edit';
import { useSkillText } from '../parts/skills';
import { RecordTable, type Column } from '../parts/table';
import { Coverage } from './coverage';

const most = (seats: readonly number[] | undefined) => Math.max(0, ...(seats ?? []));

function CallUpState({ order }: { order: CallUp }) {
  const { t, f } = useI18n();
  const partly = order.state === 'accepted' && (order.ordered ?? []).some((n, i) => (order.accepted?.[i] ?? 0) < n);
  const via = `office.call_up.via.${order.answered_via}`;
  const reason = `office.call_up.reason.${order.reason}`;
  const who = order.answered_at == null ? '' : t('office.call_up.answered', { name: order.answered_by || '–', time: f.timeShort(order.answered_at), via: hasKey(via) ? t(via) : (order.answered_via ?? '') });
  switch (order.state) {
    case 'open':
      return (
        <>
          <State kind="warn" icon="clock" text={t('office.call_up.open')} />
          <span className="cell-sub">{order.deadline != null && <Countdown to={order.deadline} />}</span>
        </>
      );
    case 'accepted':
      return (
        <>
          <State kind="good" icon="ok" text={t(partly ? 'office.call_up.partly' : 'office.call_up.accepted')} />
          <span className="cell-sub">{who}</span>
        </>
      );
    case 'declined':
      return (
        <>
          <State kind="bad" icon="unreachable" text={t('office.call_up.declined')} />
          <span className="cell-sub">{hasKey(reason) ? t(reason) : order.reason}{(order.text ?? '') !== '' && order.text !== 'telephone' && `: ${order.text}`}</span>
          <span className="cell-sub">{who}</span>
        </>
      );
    case 'expired':
      return (
        <>
          <State kind="bad" icon="clock" text={t('office.call_up.expired')} />
          <span className="cell-sub">{order.deadline == null ? '' : t('office.call_up.deadline.was', { time: f.timeShort(order.deadline) })}</span>
        </>
      );
    case 'withdrawn':
      return (
        <>
          <State kind="off" icon="closed" text={t('office.call_up.withdrawn')} />
          <span className="cell-sub">{order.text}</span>
        </>
      );
    default:
      return <State kind="off" icon="clock" text={t('office.call_up.proposed')} />;
  }
}

function Withdraw({ caseId, order, title, reload, close }: { caseId: string; order: CallUp; title: string; reload: () => void; close: () => void }) {
  const { t } = useI18n();
  const { form, conflict } = useRecordEdit(
    { kind: 'call_ups', item: order.id, record: order, reload },
    (_, typed?: { text: string }) => typed ?? { text: '' },
    async ({ text }, version) => {
      const answer = await change<CallUp>('POST', `/api/alliance/cases/${encodeURIComponent(caseId)}/call-ups/${encodeURIComponent(order.id)}/withdraw`, { version, text: text.trim() });
      close();
      return answer;
    },
  );
  return (
    <div className="panel__body inline-form">
      <h3 className="strong">{title}</h3>
      <FormFrame form={form} save={t('office.call_up.withdraw.do')} label={title} conflict={conflict} extra={
        <button type="button" className="kern-btn kern-btn--tertiary" onClick={close}><span className="kern-label">{t('common.cancel')}</span></button>
      }>
        <TextField form={form} name="text" label={t('office.call_up.withdraw.reason')} hint={t('office.call_up.withdraw.hint')} maxLength={400} rows={2} />
      </FormFrame>
    </div>
  );
}

interface Props {
  one: Case;
  callUps: Resource<List<CallUp>>;
  name: (member: string) => string;
  reload: () => void;
}

// An order, and below it the substitutes that were asked for its rest.
function inChains(orders: readonly CallUp[]): { order: CallUp; depth: number }[] {
  const out: { order: CallUp; depth: number }[] = [];
  const add = (order: CallUp, depth: number) => {
    out.push({ order, depth });
    for (const next of orders) if (next.replaces === order.id) add(next, depth + 1);
  };
  for (const order of orders) if (!orders.some((other) => other.id === order.replaces)) add(order, 0);
  return out;
}

export function CallUps({ one, callUps, name, reload }: Props) {
  const { t, f } = useI18n();
  const can = useCan();
  const skills = useSkillText();
  const picture = usePicture();
  const now = useNodeNow(5_000);
  const [closing, setClosing] = useState<string | null>(null);
  const items = callUps.data?.items;
  const mayOrder = can('office.change') && one.closed_at === null && one.level !== 'normal' && one.level !== 'watch';
  const end = mayOrder ? (
    <a className="kern-btn kern-btn--secondary kern-btn--x-small" href={href(['office', 'cases', one.id, 'order'])}>
      <span className="kern-label">{t('office.call_up.new')}</span>
    </a>
  ) : undefined;
  if (items === undefined) return <Panel title={t('office.case.part.call_ups')}>{callUps.error ? <Failure error={callUps.error} retry={callUps.reload} /> : <Loading />}</Panel>;
  if (items.length === 0) {
    return (
      <Panel title={t('office.case.part.call_ups')} end={end} flush>
        <Blank title={t('office.call_up.none')} text={t(mayOrder ? 'office.call_up.none.do' : 'office.call_up.none.level')} />
      </Panel>
    );
  }
  const withdrawable = (order: CallUp) => order.state === 'open' || order.state === 'accepted' || order.state === 'proposed';
  const running = (order: CallUp) => order.state === 'accepted' && order.begin_at != null && Date.parse(order.begin_at) <= now && Date.parse(order.ends_at ?? '') > now;
  const here = (order: CallUp) => signedIn(seatsOf(picture?.sites ?? [], order.hotline ?? '', order.member));
  const due = (order: CallUp) => {
    const length = (order.interval_minutes ?? 15) * 60_000;
    return order.accepted?.[Math.floor((now - Date.parse(order.begin_at ?? '')) / length)] ?? 0;
  };
  const columns: Column<{ order: CallUp; depth: number }>[] = [
    {
      head: t('common.member'),
      className: 'name-col',
      cell: ({ order, depth }) => (
        <>
          <span className="strong">{depth > 0 && <span className="muted" aria-hidden="true">{'↳ '}</span>}{name(order.member ?? '')}</span>
          <span className="cell-sub">{depth > 0 ? t('office.call_up.substitute') : skills(order.skills ?? [])}</span>
          {order.state === 'open' && (order.substitutes ?? []).length > 0 && <span className="cell-sub">{t('office.call_up.next', { names: f.list((order.substitutes ?? []).map(name)) })}</span>}
        </>
      ),
    },
    {
      head: t('office.call_up.when'),
      className: 'nowrap',
      cell: ({ order }) => (
        <>
          {order.begin_at == null ? '–' : f.date(order.begin_at)}
          <span className="cell-sub">{t('office.time.from_to', { from: f.timeShort(order.begin_at), to: f.timeShort(order.ends_at) })}</span>
        </>
      ),
    },
    { head: t('office.call_up.ordered'), num: true, cell: ({ order }) => f.count(most(order.ordered)) },
    { head: t('office.call_up.accepted.seats'), num: true, cell: ({ order }) => (order.state === 'accepted' ? f.count(most(order.accepted)) : '–') },
    { head: t('office.call_up.here'), num: true, cell: ({ order }) => (running(order) ? t('office.call_up.here.of', { here: here(order), due: due(order) }) : '–') },
    { head: t('record.status'), cell: ({ order }) => <CallUpState order={order} /> },
    {
      head: t('common.do'),
      className: 'does',
      shown: can('office.change') && items.some(withdrawable),
      cell: ({ order }) =>
        withdrawable(order) && (
          <button type="button" className="kern-btn kern-btn--tertiary kern-btn--plain" aria-label={t('office.call_up.withdraw.of', { name: name(order.member ?? '') })} onClick={() => setClosing(order.id)}>
            <span className="kern-label">{t('office.call_up.withdraw')}</span>
          </button>
        ),
    },
  ];
  const open = items.find((order) => order.id === closing);
  const waiting = items.filter((order) => order.state === 'open').length;
  return (
    <Panel title={t('office.case.part.call_ups')} end={<>{waiting > 0 && <span className="note">{t('office.call_up.waiting', { count: waiting })}</span>}{end}</>} flush>
      <Coverage orders={items} now={now} />
      <RecordTable caption={t('office.case.part.call_ups')} columns={columns} rows={inChains(items)} keyOf={({ order }) => order.id} empty={t('office.call_up.none')} />
      {open !== undefined && (
        <Withdraw key={open.id} caseId={one.id} order={open} title={t('office.call_up.withdraw.of', { name: name(open.member ?? '') })} close={() => setClosing(null)} reload={() => { callUps.reload(); reload(); }} />
      )}
    </Panel>
  );
}

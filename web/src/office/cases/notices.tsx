// What became of each notice: by call-up and way, with its tries and result.
import type { CallUp, List, Notice } from '../../api/types';
import type { Resource } from '../../api/use-resource';
import { State } from '../../components/badges';
import { Failure, Loading, Panel } from '../../components/panel';
import { hasKey, useI18n } from '../../i18n/i18n';
import { RecordTable, type Column } from '../parts/table';

const kChannels = ['portal', 'email', 'webhook', 'telephone'] as const;

function Fate({ notice }: { notice: Notice }) {
  const { t, f } = useI18n();
  const state = `office.notice.state.${notice.state}`;
  const result = `office.notice.result.${notice.result}`;
  const text = hasKey(state) ? t(state) : (notice.state ?? '');
  const at = notice.done_at ?? notice.next_at;
  return (
    <div className="fate" data-fate={`${notice.channel}/${notice.state}`}>
      {notice.state === 'sent' ? <State kind="good" icon="ok" text={text} /> : notice.state === 'failed' ? <State kind="bad" icon="unreachable" text={text} /> : notice.state === 'given_up' ? <State kind="off" icon="closed" text={text} /> : <State kind="warn" icon="clock" text={text} />}
      <span className="cell-sub">
        {f.timeShort(at)}
        {(notice.tries ?? 0) > 1 && ` · ${t('office.notice.tries', { count: notice.tries ?? 0 })}`}
      </span>
      {(notice.result ?? '') !== '' && <span className="cell-sub">{hasKey(result) ? t(result) : notice.result}</span>}
    </div>
  );
}

interface Row {
  id: string;
  order: CallUp | undefined;
  member: string;
  notices: Notice[];
}

export function Notices({ notices, callUps, name }: { notices: Resource<List<Notice>>; callUps: readonly CallUp[]; name: (member: string) => string }) {
  const { t, f } = useI18n();
  const items = notices.data?.items;
  if (items === undefined) return <Panel title={t('office.case.part.notices')}>{notices.error ? <Failure error={notices.error} retry={notices.reload} /> : <Loading />}</Panel>;
  // Of an order, or of a level told to a member.
  const about = (one: Notice) => one.call_up || `${one.kind} ${one.member}`;
  const ids = [...new Set(items.map(about))];
  const rows = ids.map((id): Row => {
    const of = items.filter((one) => about(one) === id);
    return { id, order: callUps.find((one) => one.id === id), member: of[0]?.member ?? '', notices: of };
  });
  const levelOf = (one: Notice | undefined) => {
    const level = `office.level.${(one?.kind ?? '').replace('level_', '')}`;
    return hasKey(level) ? t('office.notice.level', { level: t(level) }) : '';
  };
  const columns: Column<Row>[] = [
    {
      head: t('office.notice.about'),
      className: 'name-col',
      cell: ({ order, member, notices }) => (
        <>
          <span className="strong">{name(member)}</span>
          <span className="cell-sub">{order?.begin_at == null ? levelOf(notices[0]) : t('office.notice.order', { day: f.date(order.begin_at), from: f.timeShort(order.begin_at), to: f.timeShort(order.ends_at) })}</span>
        </>
      ),
    },
    ...kChannels.map((channel): Column<Row> => ({
      head: t(`office.notice.channel.${channel}`),
      cell: (row) => {
        const of = row.notices.filter((one) => one.channel === channel);
        return of.length === 0 ? <span className="muted">–</span> : of.map((one) => <Fate key={one.id} notice={one} />);
      },
    })),
  ];
  return (
    <Panel title={t('office.case.part.notices')} flush end={<span className="note">{t('office.notice.text')}</span>}>
      <RecordTable caption={t('office.case.part.notices')} columns={columns} rows={rows} keyOf={(row) => row.id} empty={t('office.notice.none')} />
    </Panel>
  );
}

// A case as a member sees it: how far it has gone, everybody's share agreed and delivered, what itself promised, and what it earned.
import { useResource } from '../api/use-resource';
import { State } from '../components/badges';
import { Blank, PageHead, Panel } from '../components/panel';
import { Shares } from '../components/shares';
import { useNodeNow } from '../components/use-now';
import { useI18n } from '../i18n/i18n';
import { usePicture } from '../live/feed';
import { RecordTable, type Column } from '../office/parts/table';
import { href } from '../router';
import { CallUpState, useSeatsText } from './call-ups';
import { OwnFigures, useCaseFigures } from './case-figures';
import { hundredthHours } from './intervals';
import { Documents } from './parts/documents';
import { kOftenMs, kSeldomMs, useHotlineName, useOwn } from './parts/member';
import { Read, useWhen } from './parts/shown';
import { useLevelName } from './pledges';
import { useHotlineType } from './rates';
import type { AlertRule, CallUp, Case, List, Spend } from './types';

export function CaseLevel({ one }: { one: Case }) {
  const { t } = useI18n();
  const level = useLevelName();
  const text = level(one.level);
  if (one.closed_at !== null) return <State kind="off" icon="closed" text={t('case.closed')} />;
  if (one.level === 'live' || one.level === 'activation') return <State kind="warn" icon="bell" text={text} />;
  return <State kind="off" icon="clock" text={text} />;
}

// A drill is marked wherever a case is named.
export function Drill({ one }: { one: Case }) {
  const { t } = useI18n();
  return one.drill === 0 ? null : <span className="tag tag--drill">{t('case.drill')}</span>;
}

// By which criteria the alliance decides for the level that the case is at; nothing where none were agreed.
function Criteria({ level }: { level: string }) {
  const { t, locale } = useI18n();
  const rule = useResource<List<AlertRule>>('/api/alliance/alert-rules', kSeldomMs).data?.items.find((each) => each.level === level);
  const text = (locale === 'de' ? rule?.criteria_de : rule?.criteria_en) || rule?.criteria_de || rule?.criteria_en || '';
  if (text === '') return null;
  return <div data-criteria={level}><dt>{t('alert.criteria')}</dt><dd className="alert-rule__criteria">{text}</dd></div>;
}

function Earned({ id }: { id: string }) {
  const { t, f } = useI18n();
  const { member } = useOwn();
  const spend = useResource<Spend>(`/api/alliance/cases/${encodeURIComponent(id)}/spend`, kOftenMs);
  const own = spend.data?.members?.find((one) => one.member === member);
  return (
    <Panel title={t('case.earned')}>
      {own === undefined ? (
        <p className="note">{t('case.earned.none')}</p>
      ) : (
        <dl className="facts facts--num">
          <div><dt>{t('case.conversations')}</dt><dd>{f.count(own.conversations)}</dd></div>
          <div><dt>{t('case.talk')}</dt><dd>{f.hours(own.talk_ms)}</dd></div>
          <div><dt>{t('case.seat_time')}</dt><dd>{f.hours(own.seat_ms)}</dd></div>
          <div><dt>{t('case.amount')}</dt><dd className="strong">{f.money(own.cents)}</dd></div>
        </dl>
      )}
      <p className="note">{t('case.earned.note')}</p>
    </Panel>
  );
}

function Own({ one, callUps }: { one: Case; callUps: readonly CallUp[] }) {
  const { t, f } = useI18n();
  const when = useWhen();
  const seats = useSeatsText();
  const rows = callUps.filter((each) => each.case_id === one.id);
  const now = useNodeNow(1_000);
  const site = usePicture()?.sites.filter((each) => one.hotlines.includes(each.hotline)) ?? [];
  const signedIn = site.reduce((sum, each) => sum + each.seats.total - each.seats.offline - each.seats.paused, 0);
  const owed = rows
    .filter((each) => each.state === 'accepted')
    .reduce((sum, each) => {
      const n = Math.floor((now - Date.parse(each.begin_at ?? '')) / ((each.interval_minutes ?? 15) * 60_000));
      return sum + (each.accepted?.[n] ?? 0);
    }, 0);
  const columns: Column<CallUp>[] = [
    { head: t('call_up.when'), className: 'name-col', cell: (each) => <a href={href(['portal', 'call-ups', each.id])}>{when(each.begin_at ?? '', each.ends_at ?? '')}</a> },
    { head: t('call_up.ordered'), cell: (each) => seats(each.ordered ?? []) },
    { head: t('call_up.promised'), num: true, cell: (each) => (each.state === 'accepted' ? `${f.number(hundredthHours(each.accepted ?? [], each.interval_minutes ?? 15) / 100, 1)}\u00a0h` : '–') },
    { head: t('call_up.state'), cell: (each) => <CallUpState one={each} /> },
  ];
  return (
    <Panel title={t('case.own')} flush>
      <div className="now-owed">
        <div>
          <span className="now-owed__figure">{f.count(owed)}</span>
          <span className="note">{t('case.owed_now', { count: owed })}</span>
        </div>
        <div>
          <span className={`now-owed__figure ${signedIn < owed ? 'now-owed__figure--short' : ''}`}>{f.count(signedIn)}</span>
          <span className="note">{t('case.signed_in_now', { count: signedIn })}</span>
        </div>
        {signedIn < owed && <State kind="warn" icon="warning" text={t('case.short', { count: owed - signedIn })} />}
      </div>
      <RecordTable caption={t('case.own')} columns={columns} rows={rows} keyOf={(each) => each.id} empty={t('case.own.none')} />
    </Panel>
  );
}

function One({ one, callUps }: { one: Case; callUps: readonly CallUp[] }) {
  const { t, f } = useI18n();
  const { may, member } = useOwn();
  const figures = useCaseFigures(one);
  const type = useHotlineType();
  const hotline = useHotlineName();
  const picture = usePicture();
  return (
    <>
      <PageHead title={one.title} back={{ to: href(['portal', 'cases']), label: t('portal.cases') }}>
        <Drill one={one} />
        <CaseLevel one={one} />
      </PageHead>
      <div className="columns">
        <div className="stack">
          <Own one={one} callUps={callUps} />
          {figures !== null && <OwnFigures figures={figures} />}
          {one.hotlines.map((key) => {
            const line = picture?.hotlines.find((each) => each.key === key);
            return line === undefined ? null : <Shares key={key} shares={picture?.members.filter((each) => each.hotline === key) ?? []} agreement={line.agreement} />;
          })}
        </div>
        <div className="stack">
          <Panel title={t('call_up.facts')}>
            <dl className="facts">
              <div><dt>{t('common.hotline')}</dt><dd>{f.list(one.hotlines.map(hotline))}</dd></div>
              <div><dt>{t('rates.type')}</dt><dd>{type(one.hotline_type)}</dd></div>
              <div><dt>{t('case.target')}</dt><dd>{t('sl.goal', { goal: f.percent(one.target_ppm, 0), within: f.seconds(one.target_ms) })}</dd></div>
              <Criteria level={one.level} />
              <div><dt>{t('case.opened')}</dt><dd>{f.minute(one.opened_at)}</dd></div>
              {one.ends_at !== null && <div><dt>{t('case.ends')}</dt><dd>{f.minute(one.ends_at)}</dd></div>}
              {one.closed_at !== null && <div><dt>{t('case.closed')}</dt><dd>{f.minute(one.closed_at)}</dd></div>}
            </dl>
          </Panel>
          {may('spend.see') && <Earned id={one.id} />}
          <Documents one={one} certificateOf={member} />
        </div>
      </div>
    </>
  );
}

export function CasesPage({ rest }: { rest: string[] }) {
  const { t, f } = useI18n();
  const { at } = useOwn();
  const hotline = useHotlineName();
  const cases = useResource<List<Case>>('/api/alliance/cases', kSeldomMs);
  const callUps = useResource<List<CallUp>>(at('call-ups'), kOftenMs);
  const all = cases.data?.items ?? [];
  const one = all.find((each) => each.id === rest[0]);
  const columns: Column<Case>[] = [
    {
      head: t('portal.case'),
      className: 'name-col',
      cell: (each) => (
        <>
          <a href={href(['portal', 'cases', each.id])}>{each.title}</a>
          <Drill one={each} />
          <span className="cell-sub">{f.list(each.hotlines.map(hotline))}</span>
        </>
      ),
    },
    { head: t('case.opened'), className: 'nowrap', cell: (each) => f.minute(each.opened_at) },
    { head: t('case.own'), num: true, cell: (each) => f.count((callUps.data?.items ?? []).filter((order) => order.case_id === each.id).length) },
    { head: t('call_up.state'), cell: (each) => <CaseLevel one={each} /> },
  ];
  if (rest[0] !== undefined) {
    return (
      <Read all={[cases, callUps]}>
        {() => (one === undefined ? <div className="panel"><Blank icon="question" title={t('error.not_found')} /></div> : <One one={one} callUps={callUps.data?.items ?? []} />)}
      </Read>
    );
  }
  return (
    <>
      <PageHead title={t('portal.cases')} />
      <Read all={[cases, callUps]}>
        {() => (
          <Panel title={t('case.all')} flush>
            <RecordTable caption={t('case.all')} columns={columns} rows={all} keyOf={(each) => each.id} empty={t('case.none')} />
          </Panel>
        )}
      </Read>
    </>
  );
}

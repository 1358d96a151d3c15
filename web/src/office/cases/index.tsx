// All cases: the running ones first, drills marked, closed ones below.
import type { Case, Client, List } from '../../api/types';
import { useResource } from '../../api/use-resource';
import { Blank, Failure, Loading, PageHead, Panel } from '../../components/panel';
import { useI18n } from '../../i18n/i18n';
import { usePicture } from '../../live/feed';
import { href } from '../../router';
import { useCan } from '../../session/session';
import { DrillTag, LevelBadge } from '../parts/levels';
import { RecordTable, type Column } from '../parts/table';
import { NewCase } from './new';
import { CaseOne } from './one';

export function useHotlineNames(): (keys: readonly string[]) => string {
  const { f, named } = useI18n();
  const hotlines = usePicture()?.hotlines ?? [];
  return (keys) =>
    f.list(
      keys.map((key) => {
        const found = hotlines.find((one) => one.key === key);
        return found === undefined ? key : named(found);
      }),
    );
}

function CaseTable({ cases, clients, closed, caption, empty }: { cases: Case[]; clients: Client[]; closed: boolean; caption: string; empty: string }) {
  const { t, f } = useI18n();
  const hotlines = useHotlineNames();
  const columns: Column<Case>[] = [
    {
      head: t('office.case.word'),
      className: 'name-col',
      cell: (one) => (
        <>
          <a href={href(['office', 'cases', one.id])}>{one.title}</a> <DrillTag drill={one.drill} />
          <span className="cell-sub">{hotlines(one.hotlines)}</span>
        </>
      ),
    },
    { head: t('office.level.label'), cell: (one) => <LevelBadge level={one.level} closed={one.closed_at !== null} /> },
    { head: t('office.case.client'), cell: (one) => (one.client === '' ? '–' : (clients.find((client) => client.key === one.client)?.name ?? one.client)) },
    {
      head: t(closed ? 'office.case.period' : 'office.case.opened'),
      className: 'nowrap',
      cell: (one) => (
        <>
          {f.minute(one.opened_at)}
          <span className="cell-sub">{closed ? t('office.time.until', { to: f.minute(one.closed_at) }) : one.ends_at === null ? t('office.case.no_end') : t('office.time.until', { to: f.minute(one.ends_at) })}</span>
        </>
      ),
    },
    { head: t('office.case.budget'), num: true, cell: (one) => ((one.budget_cents ?? 0) === 0 ? '–' : f.money(one.budget_cents)) },
  ];
  return <RecordTable caption={caption} columns={columns} rows={cases} keyOf={(one) => one.id} empty={empty} />;
}

function All({ cases, clients }: { cases: Case[]; clients: Client[] }) {
  const { t } = useI18n();
  const can = useCan();
  const running = cases.filter((one) => one.closed_at === null);
  const closed = cases.filter((one) => one.closed_at !== null);
  return (
    <>
      <PageHead title={t('office.cases')}>
        {can('office.change') && (
          <a className="kern-btn kern-btn--primary page-head__do" href={href(['office', 'cases', 'new'])}>
            <span className="kern-label">{t('office.case.new')}</span>
          </a>
        )}
      </PageHead>
      <div className="stack">
        <Panel title={t('office.case.running', { count: running.length })} flush>
          {running.length === 0 ? (
            <Blank icon="ok" title={t('office.case.none')} text={t('office.case.none.text')} />
          ) : (
            <CaseTable cases={running} clients={clients} closed={false} caption={t('office.case.running', { count: running.length })} empty={t('office.case.none')} />
          )}
        </Panel>
        {closed.length > 0 && (
          <Panel title={t('office.case.over', { count: closed.length })} flush>
            <CaseTable cases={closed} clients={clients} closed caption={t('office.case.over', { count: closed.length })} empty={t('office.case.none')} />
          </Panel>
        )}
      </div>
    </>
  );
}

export function CasesPage({ rest }: { rest: string[] }) {
  const { t } = useI18n();
  const can = useCan();
  const cases = useResource<List<Case>>('/api/alliance/cases', 4_000);
  const clients = useResource<List<Client>>('/api/alliance/clients', 60_000);
  const items = cases.data?.items;
  if (rest[0] === 'new' && can('office.change')) return <NewCase clients={clients.data?.items ?? []} reload={cases.reload} />;
  const one = items?.find((found) => found.id === rest[0]);
  if (one !== undefined) return <CaseOne key={one.id} one={one} clients={clients.data?.items ?? []} rest={rest.slice(1)} reload={cases.reload} />;
  if (items !== undefined && rest.length === 0) return <All cases={items} clients={clients.data?.items ?? []} />;
  return (
    <>
      <PageHead title={t('office.cases')} />
      <div className="panel">
        {items === undefined ? cases.error ? <Failure error={cases.error} retry={cases.reload} /> : <Loading /> : <Blank icon="question" title={t('error.not_found')} />}
      </div>
    </>
  );
}

// What the node deletes by itself: for how long which kind is kept, how much of it went so far, and the log of it.
import { withQuery } from '../api/client';
import type { Deletion, DeletionPage as Page, Retention, RetentionKind } from '../api/types';
import { useResource } from '../api/use-resource';
import { Icon } from '../components/icon';
import { Failure, Loading, PageHead, Panel } from '../components/panel';
import { hasKey, useI18n } from '../i18n/i18n';
import { href, useRoute } from '../router';
import { RecordTable, type Column } from './parts/table';

const kPage = 50;

function useKind() {
  const { t } = useI18n();
  const words = (key: string, kind: string) => (hasKey(key) ? t(key) : kind);
  return {
    name: (kind: string) => words(`retention.kind.${kind}`, kind),
    since: (kind: string) => words(`retention.since.${kind}`, ''),
  };
}

function useDays() {
  const { t } = useI18n();
  return (days: number) => (days > 0 && days % 365 === 0 ? t('retention.years', { count: days / 365 }) : t('retention.days', { count: days }));
}

function Schedule({ kinds, chosen }: { kinds: RetentionKind[]; chosen: string }) {
  const { t, f } = useI18n();
  const kind = useKind();
  const days = useDays();
  const columns: Column<RetentionKind>[] = [
    {
      head: t('retention.kind'),
      className: 'name-col',
      cell: (one) => (
        <>
          <a className="tall-link" href={href(['office', 'deletions'], { kind: one.kind === chosen ? '' : one.kind })} aria-current={one.kind === chosen ? 'true' : undefined}>{kind.name(one.kind)}</a>
          <span className="cell-sub">{kind.since(one.kind)}</span>
        </>
      ),
    },
    {
      head: t('retention.kept'),
      className: 'nowrap',
      cell: (one) => (
        <>
          {days(one.days)}
          {one.days !== one.usual_days && <span className="cell-sub">{t('retention.usual', { days: days(one.usual_days) })}</span>}
        </>
      ),
    },
    { head: t('retention.deleted'), num: true, cell: (one) => f.count(one.deleted) },
    { head: t('retention.last'), className: 'nowrap', cell: (one) => (one.last_at === null ? '–' : f.minute(one.last_at)) },
  ];
  return <RecordTable caption={t('retention.schedule')} columns={columns} rows={kinds} keyOf={(one) => one.kind} empty={t('retention.none')} />;
}

function Log({ page, kind, before }: { page: Page; kind: string; before: string }) {
  const { t, f } = useI18n();
  const words = useKind();
  const columns: Column<Deletion>[] = [
    { head: t('retention.at'), className: 'nowrap', cell: (one) => <time dateTime={one.at}>{f.dateTime(one.at)}</time> },
    { head: t('retention.kind'), className: 'name-col', cell: (one) => words.name(one.kind) },
    { head: t('retention.count'), num: true, cell: (one) => f.count(one.count) },
    { head: t('retention.older_than'), className: 'nowrap', cell: (one) => f.minute(one.older_than) },
  ];
  return (
    <>
      <RecordTable caption={t('retention.log')} columns={columns} rows={page.items} keyOf={(one) => one.number} empty={t('retention.log.none')} />
      {(before !== '' || page.next !== null) && (
        <nav className="row pager" aria-label={t('retention.pages')}>
          {before !== '' && (
            <a className="kern-btn kern-btn--secondary" href={href(['office', 'deletions'], { kind })}>
              <span className="kern-label">{t('audit.newest')}</span>
            </a>
          )}
          {page.next !== null && (
            <a className="kern-btn kern-btn--secondary" href={href(['office', 'deletions'], { kind, before: String(page.next) })}>
              <span className="kern-label">{t('audit.older')}</span>
            </a>
          )}
        </nav>
      )}
    </>
  );
}

export function DeletionsPage() {
  const { t, f } = useI18n();
  const words = useKind();
  const { query } = useRoute();
  const kind = query.get('kind') ?? '';
  const before = query.get('before') ?? '';
  const schedule = useResource<Retention>('/api/alliance/retention', 30_000);
  const log = useResource<Page>(withQuery('/api/alliance/deletions', { kind, before, limit: kPage }), before === '' ? 30_000 : 0);
  const loading = (one: { error: Parameters<typeof Failure>[0]['error'] | null; reload: () => void }) => (one.error ? <Failure error={one.error} retry={one.reload} /> : <Loading />);
  const held = schedule.data?.held === true;
  return (
    <>
      <PageHead title={t('office.deletions')}>
        <span className="note">{t('retention.text')}</span>
      </PageHead>
      <div className="stack">
        <Panel
          title={t('retention.schedule')}
          flush
          end={
            schedule.data !== null && (
              held ? (
                <span className="state state--warn"><Icon name="warning" />{t('retention.held')}</span>
              ) : (
                <span className="note">{schedule.data.last_round === null ? t('retention.round.none') : t('retention.round', { time: f.minute(schedule.data.last_round) })}</span>
              )
            )
          }
        >
          {schedule.data === null ? loading(schedule) : <Schedule kinds={schedule.data.items} chosen={kind} />}
        </Panel>
        <Panel title={kind === '' ? t('retention.log') : t('retention.log.of', { kind: words.name(kind) })} flush
          end={kind !== '' && <a className="quiet-link" href={href(['office', 'deletions'])}>{t('retention.all')}</a>}>
          {log.data === null ? loading(log) : <Log page={log.data} kind={kind} before={before} />}
        </Panel>
        <p className="note">{t('retention.not')}</p>
      </div>
    </>
  );
}

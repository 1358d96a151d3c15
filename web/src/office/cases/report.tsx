// A case's figures, and the reports made of it. A report never changes; the final one is made by itself some seconds after the
// case is closed.
import { change } from '../../api/client';
import type { Case, CaseFigures, CaseReport, List } from '../../api/types';
import { useResource } from '../../api/use-resource';
import { State } from '../../components/badges';
import { Blank, Failure, Loading, Panel } from '../../components/panel';
import { useI18n } from '../../i18n/i18n';
import { Trouble } from '../../session/fields';
import { useCan } from '../../session/session';
import { useSubmit } from '../../session/use-submit';
import { RecordTable, type Column } from '../parts/table';
import { Figures } from './figures';
import { casePath } from './one';
import { useHotlineNames } from './index';

export function ReportPart({ one }: { one: Case }) {
  const { t, f, locale } = useI18n();
  const can = useCan();
  const hotlines = useHotlineNames();
  const figures = useResource<CaseFigures>(casePath(one.id, 'figures'), one.closed_at === null ? 15_000 : 0);
  const reports = useResource<List<CaseReport>>(casePath(one.id, 'reports'), 15_000);
  const make = useSubmit();
  const address = (report: CaseReport, kind: 'html' | 'pdf', language: string) => `${casePath(one.id, 'report')}.${kind}?language=${language}&report=${encodeURIComponent(report.id)}`;
  const link = (report: CaseReport, kind: 'html' | 'pdf', language: string, text: string) => <a href={address(report, kind, language)} target="_blank" rel="noreferrer">{text}</a>;
  const columns: Column<CaseReport>[] = [
    { head: t('office.report.open'), className: 'name-col', cell: (report) => (report.status === 'final' ? <State kind="good" icon="ok" text={t('office.report.status.final')} /> : <State kind="off" icon="clock" text={t('office.report.status.draft')} />) },
    {
      head: t('office.report.made'),
      className: 'nowrap',
      cell: (report) => (
        <>
          {f.minute(report.made_at)}
          <span className="cell-sub">{report.made_by}</span>
        </>
      ),
    },
    {
      head: t('office.report.heads'),
      cell: (report) => (
        <>
          {f.list(report.heads.map((head) => t('office.report.head', { hotline: hotlines([head.hotline]), sequence: head.sequence })))}
          <span className="cell-sub" title={report.sha256}>{t('office.report.sha')} {report.sha256.slice(0, 12)}</span>
        </>
      ),
    },
    {
      head: t('common.do'),
      className: 'does',
      cell: (report) => (
        <span className="links">
          {link(report, 'html', locale, t('office.report.html.de'))} {link(report, 'pdf', 'de', t('office.report.pdf.de'))} {link(report, 'pdf', 'en', t('office.report.pdf.en'))}
        </span>
      ),
    },
  ];
  return (
    <>
      <Panel
        title={t('office.report.title')}
        flush
        end={
          can('office.change') ? (
            <button
              type="button"
              className="kern-btn kern-btn--secondary kern-btn--x-small"
              disabled={make.busy}
              onClick={() =>
                void make.run(async () => {
                  await change('POST', casePath(one.id, 'report'), {});
                  reports.reload();
                })
              }
            >
              <span className="kern-label">{t(one.closed_at === null ? 'office.report.make' : 'office.report.make.final')}</span>
            </button>
          ) : undefined
        }
      >
        {make.error !== null && <div className="panel__body"><Trouble error={make.error} /></div>}
        {reports.data === null ? (
          reports.error ? <Failure error={reports.error} retry={reports.reload} /> : <Loading />
        ) : reports.data.items.length === 0 ? (
          <Blank title={t('office.report.none')} text={t('office.report.none.text')} />
        ) : (
          <RecordTable caption={t('office.report.title')} columns={columns} rows={reports.data.items} keyOf={(report) => report.id} empty={t('office.report.none')} />
        )}
      </Panel>
      <Figures one={one} figures={figures} />
    </>
  );
}

// The documents of a case for its reader: reports as they were made, plans, and a member's certificate once the case is closed.
import { withQuery } from '../../api/client';
import { useResource } from '../../api/use-resource';
import { Panel } from '../../components/panel';
import { useI18n } from '../../i18n/i18n';
import type { Case, CaseReport, List, Plan } from '../types';
import { kSeldomMs, ofCase } from './member';

// As a page and as PDF, in the language of the page around it.
function Both({ name, note, html, pdf }: { name: string; note: string; html: string; pdf: string }) {
  const { t } = useI18n();
  return (
    <li>
      <span>
        <span className="strong">{name}</span>
        <span className="cell-sub">{note}</span>
      </span>
      <span className="row">
        <a href={html} target="_blank" rel="noopener" aria-label={t('document.open', { name })}>{t('document.html')}</a>
        <a href={pdf} download aria-label={t('document.save', { name })}>{t('document.pdf')}</a>
      </span>
    </li>
  );
}

export function Documents({ one, certificateOf = null }: { one: Case; certificateOf?: string | null }) {
  const { t, f, locale } = useI18n();
  const reports = useResource<List<CaseReport>>(ofCase(one, 'reports'), kSeldomMs).data?.items ?? [];
  const plans = (useResource<List<Plan>>('/api/alliance/plans').data?.items ?? []).filter((plan) => plan.case_id === one.id);
  const final = reports.some((report) => report.status === 'final');
  const at = (path: string, query: Record<string, string> = {}) => withQuery(path, { language: locale, ...query });
  if (reports.length + plans.length === 0) return null;
  return (
    <Panel title={t('document.title')} flush>
      <ul className="checklist documents">
        {final && certificateOf !== null && (
          <Both name={t('document.certificate')} note={t('document.certificate.note')} html={at(ofCase(one, 'certificates', certificateOf, 'document.html'))} pdf={at(ofCase(one, 'certificates', certificateOf, 'document.pdf'))} />
        )}
        {reports.map((report) => (
          <Both key={report.id} name={t(report.status === 'final' ? 'document.report' : 'document.draft')} note={f.minute(report.made_at)} html={at(ofCase(one, 'report.html'), { report: report.id })} pdf={at(ofCase(one, 'report.pdf'), { report: report.id })} />
        ))}
        {plans.map((plan) => (
          <Both key={plan.id} name={t('document.plan', { title: locale === 'de' ? plan.title : plan.title_en })} note={f.minute(plan.created_at)} html={at(`/api/alliance/plans/${encodeURIComponent(plan.id)}/document.html`)} pdf={at(`/api/alliance/plans/${encodeURIComponent(plan.id)}/document.pdf`)} />
        ))}
      </ul>
    </Panel>
  );
}

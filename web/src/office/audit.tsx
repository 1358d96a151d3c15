// The audit log: who changed what when, before and after. Its filters live in the address.
import { useEffect, useState } from 'react';
import { withQuery } from '../api/client';
import type { AuditEntry, AuditPage as Page } from '../api/types';
import { useResource } from '../api/use-resource';
import { Blank, Failure, Loading, PageHead, Panel } from '../components/panel';
import { hasKey, useI18n } from '../i18n/i18n';
import { go, href, useRoute } from '../router';
import { useOrganisationName } from '../session/organisation';
import { useReader } from '../session/session';
import { useAuthorText } from './parts/author';
import { Difference, differences } from './parts/difference';

const kPage = 50;
const kKinds = [
  'accounts', 'links', 'api_tokens', 'members', 'member_sites', 'evidence', 'agreements', 'acceptances', 'rate_cards', 'contacts', 'clients', 'pledges', 'key_proposals',
  'key_signatures', 'key_objections', 'head_countersignatures', 'cases', 'case_entries', 'call_ups', 'notices', 'open_points', 'case_reports', 'plans', 'hotline_drafts', 'site_checks', 'applications', 'alert_rules',
] as const;

function useKindText() {
  const { t } = useI18n();
  return (kind: string) => {
    const key = `audit.kind.${kind}`;
    return hasKey(key) ? t(key) : kind;
  };
}

function Entry({ entry, withItem, organisation }: { entry: AuditEntry; withItem: boolean; organisation: (key: string) => string }) {
  const { t, f } = useI18n();
  const kind = useKindText();
  const author = useAuthorText();
  const action = `audit.action.${entry.action}`;
  const role = `role.${entry.role}`;
  const changes = differences(entry.before, entry.after).length > 0;
  return (
    <li className="audit__entry" data-entry={entry.number}>
      <time className="audit__at" dateTime={entry.at ?? undefined}>{f.dateTime(entry.at)}</time>
      <div className="audit__who">
        <span className="strong">{author(entry)}</span>
        <span className="cell-sub">
          {hasKey(role) ? t(role) : entry.role}
          {entry.organisation !== '' && `, ${organisation(entry.organisation)}`}
        </span>
      </div>
      <div className="audit__what">
        <p>
          {hasKey(action) ? t(action) : entry.action}
          {withItem && (
            <>
              {': '}
              <a href={href(['office', 'audit'], { kind: entry.kind, item: entry.item })}>
                {kind(entry.kind)} {entry.item.length > 24 ? `${entry.item.slice(0, 12)}…` : entry.item}
              </a>
            </>
          )}
        </p>
        {changes && <Difference before={entry.before} after={entry.after} />}
      </div>
    </li>
  );
}

export function AuditList({ entries, withItem = true }: { entries: AuditEntry[]; withItem?: boolean }) {
  const { t } = useI18n();
  const organisation = useOrganisationName();
  if (entries.length === 0) return <Blank title={t('audit.empty')} />;
  return (
    <ol className="audit">
      {entries.map((entry) => (
        <Entry key={entry.number} entry={entry} withItem={withItem} organisation={organisation} />
      ))}
    </ol>
  );
}

export function AuditPage() {
  const { t } = useI18n();
  const kindText = useKindText();
  const reader = useReader();
  const { query } = useRoute();
  const kind = query.get('kind') ?? '';
  const item = query.get('item') ?? '';
  const before = query.get('before') ?? '';
  const [typed, setTyped] = useState({ kind, item });
  useEffect(() => setTyped({ kind, item }), [kind, item]);
  const page = useResource<Page>(withQuery('/api/audit', { kind, item, before, limit: kPage }), before === '' ? 10_000 : 0);
  const kinds = kKinds.includes(typed.kind as (typeof kKinds)[number]) || typed.kind === '' ? [...kKinds] : [...kKinds, typed.kind];
  return (
    <>
      <PageHead title={t('office.audit')}>
        {reader.organisation !== '' && <span className="note">{t('audit.own')}</span>}
      </PageHead>
      <div className="stack">
        <form
          className="panel panel__body"
          role="search"
          aria-label={t('audit.search')}
          onSubmit={(event) => {
            event.preventDefault();
            go(href(['office', 'audit'], { kind: typed.kind, item: typed.item.trim() }));
          }}
        >
          <div className="filters">
            <div className="field">
              <label htmlFor="audit-kind">{t('audit.kind')}</label>
              <div className="kern-form-input__select-wrapper">
                <select id="audit-kind" className="kern-form-input__select" value={typed.kind} onChange={(event) => setTyped({ ...typed, kind: event.target.value })}>
                  <option value="">{t('common.all')}</option>
                  {kinds.map((one) => (
                    <option key={one} value={one}>{kindText(one)}</option>
                  ))}
                </select>
              </div>
            </div>
            <div className="field">
              <label htmlFor="audit-item">{t('audit.item')}</label>
              <input id="audit-item" className="kern-form-input__input" autoComplete="off" maxLength={200} value={typed.item} onChange={(event) => setTyped({ ...typed, item: event.target.value })} />
            </div>
            <div className="row filters__do">
              <button type="submit" className="kern-btn kern-btn--primary">
                <span className="kern-label">{t('calls.apply')}</span>
              </button>
              {(kind !== '' || item !== '') && (
                <button type="button" className="kern-btn kern-btn--tertiary" onClick={() => go(href(['office', 'audit']))}>
                  <span className="kern-label">{t('calls.clear')}</span>
                </button>
              )}
            </div>
          </div>
        </form>
        {page.data === null ? (
          <div className="panel">{page.error ? <Failure error={page.error} retry={page.reload} /> : <Loading />}</div>
        ) : (
          <Panel title={t('audit.title')} flush>
            <AuditList entries={page.data.items} />
            {(before !== '' || page.data.next !== null) && (
              <nav className="row pager" aria-label={t('audit.pages')}>
                {before !== '' && (
                  <a className="kern-btn kern-btn--secondary" href={href(['office', 'audit'], { kind, item })}>
                    <span className="kern-label">{t('audit.newest')}</span>
                  </a>
                )}
                {page.data.next !== null && (
                  <a className="kern-btn kern-btn--secondary" href={href(['office', 'audit'], { kind, item, before: String(page.data.next) })}>
                    <span className="kern-label">{t('audit.older')}</span>
                  </a>
                )}
              </nav>
            )}
          </Panel>
        )}
      </div>
    </>
  );
}

// Calls: search, filters, pages, and the same selection as CSV. The filters live in the address, so that they can be
// passed on; no telephone number is ever part of them.
import { useEffect, useId, useState } from 'react';
import { withQuery } from '../api/client';
import type { CallPage } from '../api/types';
import { useResource } from '../api/use-resource';
import { CallState } from '../components/badges';
import { Icon } from '../components/icon';
import { Blank, Failure, Loading, PageHead } from '../components/panel';
import { useI18n } from '../i18n/i18n';
import { usePicture } from '../live/feed';
import { go, href, useRoute } from '../router';
import { seesAll } from '../session/roles';
import { useReader } from '../session/session';
import { useLanguageName } from './hotline/about';

const kOutcomes = ['ongoing', 'served', 'abandoned', 'abandoned_in_menu', 'refused', 'served_by_announcement', 'broken', 'closed'] as const;
const kNames = ['q', 'from', 'to', 'hotline', 'member', 'site', 'carrier', 'outcome', 'topic', 'language', 'min_wait'] as const;
type Filters = Record<(typeof kNames)[number], string>;

export function filtersOf(query: URLSearchParams): Filters {
  return Object.fromEntries(kNames.map((name) => [name, query.get(name) ?? ''])) as Filters;
}

// The filters in the contract's terms: local times become UTC, seconds milliseconds.
export function toQuery(filters: Filters): Record<string, string | number | null> {
  const { min_wait, from, to, ...same } = filters;
  const utc = (local: string) => (local === '' || Number.isNaN(Date.parse(local)) ? null : new Date(local).toISOString());
  const wait = Number(min_wait.replace(',', '.'));
  return { ...same, from: utc(from), to: utc(to), min_wait_ms: min_wait !== '' && wait >= 0 ? Math.round(wait * 1000) : null };
}

const kPage = 50;

export function CallsPage() {
  const { t, f, named } = useI18n();
  const language = useLanguageName();
  const id = useId();
  const picture = usePicture();
  const all = seesAll(useReader().role); // else the reader's own calls, without their carriers
  const route = useRoute();
  const address = route.query.toString();
  const [filters, setFilters] = useState<Filters>(() => filtersOf(route.query));
  useEffect(() => setFilters(filtersOf(new URLSearchParams(address))), [address]);
  const cursor = route.query.get('cursor') ?? '';
  const today = f.date(Date.now());
  const page = Number(route.query.get('page') ?? '1');
  const applied = filtersOf(route.query);
  const query = toQuery(applied);
  const filtered = kNames.some((name) => applied[name] !== '');
  // The first page follows what happens; older ones stand still.
  const calls = useResource<CallPage>(withQuery('/api/calls', { ...query, cursor, limit: kPage }), cursor === '' ? 3_000 : 0);
  const names = {
    site: new Map(picture?.sites.map((s) => [s.key, s.name])),
    member: new Map(picture?.members.map((m) => [m.member, m.name])),
    carrier: new Map(picture?.carriers?.map((c) => [c.key, c.name])),
    hotline: new Map(picture?.hotlines.map((h) => [h.key, named(h)])),
  };
  const topics = new Map(picture?.hotlines.flatMap((h) => h.topics.map((topic) => [topic.key, named(topic)] as const)));
  const languages = [...new Set(picture?.hotlines.flatMap((h) => h.languages))];
  const set = (name: keyof Filters, value: string) => setFilters({ ...filters, [name]: value });
  const apply = (next: Filters) => go(href(['calls'], next));

  const select = (name: keyof Filters, label: string, options: [string, string][]) => (
    <div className="field">
      <label htmlFor={`${id}-${name}`}>{label}</label>
      <div className="kern-form-input__select-wrapper">
        <select id={`${id}-${name}`} className="kern-form-input__select" value={filters[name]} onChange={(event) => set(name, event.target.value)}>
          <option value="">{t('common.all')}</option>
          {options.map(([value, text]) => (
            <option key={value} value={value}>{text}</option>
          ))}
        </select>
      </div>
    </div>
  );
  const input = (name: keyof Filters, label: string, type: string, hint?: string) => (
    <div className={type === 'datetime-local' ? 'field field--time' : 'field'}>
      <label htmlFor={`${id}-${name}`}>{label}</label>
      <input
        id={`${id}-${name}`}
        type={type}
        className="kern-form-input__input"
        value={filters[name]}
        maxLength={64}
        autoComplete="off"
        step={type === 'datetime-local' ? 1 : undefined}
        min={type === 'number' ? 0 : undefined}
        aria-describedby={hint ? `${id}-${name}-hint` : undefined}
        onChange={(event) => set(name, event.target.value)}
      />
      {hint && <span className="hint kern-sr-only" id={`${id}-${name}-hint`}>{hint}</span>}
    </div>
  );

  return (
    <>
      <PageHead title={t('calls.title')}>
        {/* What has not ended is not exported. */}
        {query.outcome !== 'ongoing' && (
          <a className="download" href={withQuery('/api/calls.csv', query)} download>
            <Icon name="download" /> {t('calls.csv')}
          </a>
        )}
      </PageHead>
      <div className="stack">
        <form
          className="panel panel__body"
          role="search"
          aria-label={t('calls.search')}
          onSubmit={(event) => {
            event.preventDefault();
            apply(filters);
          }}
        >
          <div className="filters">
            {input('q', t('calls.search'), 'search', t('calls.search.hint'))}
            {input('from', t('calls.from'), 'datetime-local')}
            {input('to', t('calls.to'), 'datetime-local')}
            {select('outcome', t('calls.outcome'), kOutcomes.map((one) => [one, t(`outcome.${one}`)]))}
            {names.hotline.size > 1 && select('hotline', t('common.hotline'), [...names.hotline])}
            {all && select('member', t('common.member'), [...names.member])}
            {select('site', t('common.site'), [...names.site])}
            {all && select('carrier', t('common.carrier'), [...names.carrier])}
            {select('topic', t('common.topic'), [...topics])}
            {select('language', t('common.language'), languages.map((one) => [one, language(one)]))}
            {input('min_wait', t('calls.min_wait'), 'number')}
            <div className="row">
              <button type="submit" className="kern-btn kern-btn--primary">
                <span className="kern-label">{t('calls.apply')}</span>
              </button>
              {filtered && (
                <button type="button" className="kern-btn kern-btn--tertiary" onClick={() => go(href(['calls']))}>
                  <span className="kern-label">{t('calls.clear')}</span>
                </button>
              )}
            </div>
          </div>
        </form>
        <div className="panel">
          {calls.data === null ? (
            calls.error ? <Failure error={calls.error} retry={calls.reload} /> : <Loading />
          ) : calls.error ? (
            <Failure error={calls.error} retry={calls.reload} />
          ) : calls.data.items.length === 0 && calls.data.next === null ? (
            filtered ? <Blank title={t('calls.empty')} text={t('calls.empty.do')} /> : <Blank icon="phone" title={t('calls.none')} />
          ) : (
            <div className="table-wrap" tabIndex={0} role="group" aria-label={t('calls.caption')}>
              <table className="table">
                <caption className="kern-sr-only">{t('calls.caption')}</caption>
                <thead>
                  <tr>
                    <th scope="col">{t('calls.col.call')}</th>
                    <th scope="col">{t('calls.col.started')}</th>
                    <th scope="col">{t('calls.col.outcome')}</th>
                    <th scope="col" className="num">{t('calls.col.waited')}</th>
                    <th scope="col" className="num">{t('calls.col.talk')}</th>
                    <th scope="col">{t('calls.col.where')}</th>
                    <th scope="col">{t('common.topic')}</th>
                    <th scope="col">{t('common.language')}</th>
                    {all && <th scope="col">{t('common.carrier')}</th>}
                    <th scope="col" className="num">{t('calls.col.offers')}</th>
                  </tr>
                </thead>
                <tbody>
                  {calls.data.items.map((call) => (
                    <tr key={call.id} data-call={call.id}>
                      <td className="nowrap"><a href={href(['calls', call.id])}>{call.id}</a></td>
                      <td className="nowrap">{f.date(call.started_at) === today ? '' : `${f.date(call.started_at)}, `}{f.time(call.started_at)}</td>
                      <td><CallState call={call} /></td>
                      <td className="num">{f.clock(call.waited_ms)}</td>
                      <td className="num">{f.clock(call.talk_ms)}</td>
                      <td>
                        {call.site === null ? '–' : (names.site.get(call.site) ?? call.site)}
                        {all && call.member !== null && <span className="cell-sub">{names.member.get(call.member) ?? call.member}</span>}
                      </td>
                      <td>{call.topic === null ? '–' : (topics.get(call.topic) ?? call.topic)}</td>
                      <td>{call.language === null ? '–' : language(call.language)}</td>
                      {all && <td>{names.carrier.get(call.carrier ?? '') ?? call.carrier ?? '–'}</td>}
                      <td className="num">{f.count(call.offers)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
          {calls.data !== null && (cursor !== '' || calls.data.next !== null) && (
            <nav className="row pager" aria-label={t('calls.page', { page })}>
              {cursor !== '' && (
                <a className="kern-btn kern-btn--secondary" href={href(['calls'], applied)}>
                  <span className="kern-label">{t('calls.first')}</span>
                </a>
              )}
              {calls.data.next !== null && (
                <a className="kern-btn kern-btn--secondary" href={href(['calls'], { ...applied, cursor: calls.data.next, page: String(page + 1) })}>
                  <span className="kern-label">{t('calls.next')}</span>
                </a>
              )}
              <span className="note">{t('calls.page', { page })}</span>
            </nav>
          )}
        </div>
      </div>
    </>
  );
}

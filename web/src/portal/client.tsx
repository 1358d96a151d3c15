// The client's page: its hotlines as they are now, and its cases with the service it ordered and the budget it gave.
import { useResource } from '../api/use-resource';
import { Icon } from '../components/icon';
import { Blank, PageHead, Panel } from '../components/panel';
import { HotlineStrip } from '../components/strip';
import { hasKey, useI18n } from '../i18n/i18n';
import { usePicture } from '../live/feed';
import { useReader } from '../session/session';
import { useCaseFigures } from './case-figures';
import { CaseLevel, Drill } from './cases';
import { Documents } from './parts/documents';
import { kOftenMs, kSeldomMs, useHotlineName } from './parts/member';
import { Read } from './parts/shown';
import type { Case, CaseEntry, Client, List, Spend } from './types';

function Budget({ one }: { one: Case }) {
  const { t, f } = useI18n();
  const spend = useResource<Spend>(`/api/alliance/cases/${encodeURIComponent(one.id)}/spend`, kOftenMs).data;
  if (spend === null) return <p className="note">{t('common.loading')}</p>;
  const budget = spend.budget_cents ?? 0;
  const spent = spend.spent_cents ?? 0;
  const part = budget === 0 ? 0 : Math.min(1, spent / budget);
  const over = budget > 0 && spent >= budget;
  return (
    <div className="budget" data-budget>
      <div className="budget__figures">
        <span className="budget__spent">{f.money(spent)}</span>
        <span className="note">{budget === 0 ? t('client.budget.none') : t('client.budget.of', { budget: f.money(budget), part: f.percent(budget === 0 ? 0 : Math.round((spent / budget) * 1_000_000), 0) })}</span>
      </div>
      {budget > 0 && (
        <div className={`budget__bar ${over ? 'budget__bar--over' : ''}`} role="img" aria-label={t('client.budget.bar', { spent: f.money(spent), budget: f.money(budget) })}>
          <span style={{ width: `${part * 100}%` }} />
        </div>
      )}
      <p className="note">
        {t('client.budget.hour', { amount: f.money(spend.hourly_cents) })}{' '}
        {over ? t('client.budget.over') : spend.lasts_until != null ? t('client.budget.until', { time: f.minute(spend.lasts_until) }) : budget > 0 ? t('client.budget.long') : ''}
      </p>
      {spend.complete === false && <p className="note">{t('client.budget.incomplete')}</p>}
    </div>
  );
}

function Service({ one }: { one: Case }) {
  const { t, f } = useI18n();
  const picture = usePicture();
  const hotline = useHotlineName();
  const goal = t('sl.goal', { goal: f.percent(one.target_ppm, 0), within: f.seconds(one.target_ms) });
  return (
    <ul className="service">
      {one.hotlines.map((key) => {
        const today = picture?.hotlines.find((each) => each.key === key)?.today;
        const level = today?.service_level_ppm ?? null;
        const met = level !== null && level >= one.target_ppm;
        return (
          <li key={key}>
            <span>{hotline(key)}</span>
            <span className="service__figure">
              {level !== null && <Icon name={met ? 'ok' : 'warning'} className={met ? 'service__met' : 'service__missed'} />}
              {f.percent(level)}
            </span>
            <span className="note">{level === null ? t('sl.none') : `${t(met ? 'client.target.met' : 'client.target.missed')} ${goal}`}</span>
          </li>
        );
      })}
    </ul>
  );
}

// The whole case so far, by the journal.
function Whole({ one }: { one: Case }) {
  const { t, f } = useI18n();
  const totals = useCaseFigures(one)?.totals;
  if (totals === undefined) return null;
  return (
    <dl className="facts facts--num">
      <div><dt>{t('client.whole.level')}</dt><dd className="strong">{f.percent(totals.service_level_ppm)}</dd></div>
      <div><dt>{t('client.whole.offered')}</dt><dd>{f.count(totals.offered)}</dd></div>
      <div><dt>{t('client.whole.answered')}</dt><dd>{f.count(totals.answered)}</dd></div>
      <div><dt>{t('client.whole.abandoned')}</dt><dd>{f.count(totals.abandoned)}</dd></div>
    </dl>
  );
}

function Timeline({ one }: { one: Case }) {
  const { t, f } = useI18n();
  const entries = useResource<List<CaseEntry>>(`/api/alliance/cases/${encodeURIComponent(one.id)}/entries`, kSeldomMs).data?.items ?? [];
  const known = entries.filter((each) => hasKey(`entry.${each.kind ?? ''}`));
  if (known.length === 0) return null;
  return (
    <details>
      <summary>{t('client.timeline', { count: known.length })}</summary>
      <ol className="entries">
        {known.map((each) => (
          <li key={each.id}>
            <time className="note">{f.minute(each.at)}</time>
            <span>{t(`entry.${each.kind ?? ''}` as 'entry.opened')}</span>
          </li>
        ))}
      </ol>
    </details>
  );
}

export function ClientPage() {
  const { t } = useI18n();
  const reader = useReader();
  const picture = usePicture();
  const cases = useResource<List<Case>>('/api/alliance/cases', kSeldomMs);
  const client = useResource<List<Client>>('/api/alliance/clients').data?.items[0];
  const all = cases.data?.items ?? [];
  return (
    <>
      <PageHead title={t('portal.order')} />
      <p className="lead">{client?.name ?? reader.organisation}</p>
      <div className="stack">
        {picture?.hotlines.length === 0 && <div className="panel"><Blank icon="phone" title={t('client.no_hotline')} text={t('client.no_hotline.text')} /></div>}
        {picture?.hotlines.map((one) => <HotlineStrip key={one.key} hotline={one} />)}
        <Read all={[cases]}>
          {() =>
            all.length === 0 ? (
              <div className="panel"><Blank icon="info" title={t('client.no_case')} text={t('client.no_case.text')} /></div>
            ) : (
              <div className="case-cards">
                {all.map((one) => (
                  <div className="stack" key={one.id}>
                    <Panel title={<>{one.title} <Drill one={one} /></>} end={<CaseLevel one={one} />} className="case-card">
                      <div className="stack">
                        <h3 className="case-card__head">{t('client.service')}</h3>
                        <Service one={one} />
                        <Whole one={one} />
                        <h3 className="case-card__head">{t('client.budget')}</h3>
                        <Budget one={one} />
                        <Timeline one={one} />
                      </div>
                    </Panel>
                    <Documents one={one} />
                  </div>
                ))}
              </div>
            )
          }
        </Read>
      </div>
    </>
  );
}

// A member's own figures in a case, from the journal: what it owed and delivered, its share and why it deviates.
import { useResource } from '../api/use-resource';
import { Panel } from '../components/panel';
import { hasKey, useI18n } from '../i18n/i18n';
import { RecordTable, type Column } from '../office/parts/table';
import { kSeldomMs, ofCase, useHotlineName, useOwn } from './parts/member';
import { OrderChart } from './parts/order-chart';
import type { Case, CaseFigures, CaseShare } from './types';

export function useCaseFigures(one: Case): CaseFigures | null {
  return useResource<CaseFigures>(ofCase(one, 'figures'), kSeldomMs).data;
}

function Why({ share }: { share: CaseShare }) {
  const { t, f } = useI18n();
  const known = (share.reasons ?? []).filter((one) => hasKey(`deviation.${one.code}`));
  return (
    <div className="stack">
      <p>
        {t('case.figures.share', { delivered: f.percent(share.delivered_ppm), agreed: f.percent(share.agreed_ppm), deviation: f.points(share.deviation_ppm) })}
      </p>
      {known.length > 0 && (
        <ul className="reasons">
          {known.map((one) => (
            <li key={one.code}>
              <span>{t(`deviation.${one.code}` as 'deviation.absent')}</span>
              <span className="note">{t('deviation.amount', { work: f.hours(one.norm_work_ms), count: one.offers })}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

export function OwnFigures({ figures }: { figures: CaseFigures }) {
  const { t, f } = useI18n();
  const { member } = useOwn();
  const hotline = useHotlineName();
  const own = figures.members?.find((one) => one.member === member);
  const intervals = own?.intervals ?? [];
  const tenths = (ms: number) => Math.round(ms / 6_000);
  const columns: Column<CaseShare>[] = [
    { head: t('common.member'), className: 'name-col', cell: (one) => <span className={one.member === member ? 'strong' : ''}>{one.name}</span> },
    { head: t('common.hotline'), cell: (one) => hotline(one.hotline) },
    { head: t('shares.agreed'), num: true, cell: (one) => f.percent(one.agreed_ppm) },
    { head: t('shares.delivered'), num: true, cell: (one) => f.percent(one.delivered_ppm) },
    { head: t('case.figures.deviation'), num: true, cell: (one) => (one.deviation_ppm === null ? '–' : f.points(one.deviation_ppm)) },
  ];
  return (
    <>
      {own !== undefined && (
        <Panel title={t('case.figures.title')}>
          <div className="stack">
            {intervals.length > 0 && <OrderChart ordered={intervals.map((one) => tenths(one.committed_seat_ms))} accepted={intervals.map((one) => Math.min(tenths(one.delivered_seat_ms), tenths(one.committed_seat_ms)))} label={t('case.figures.chart')} />}
            <dl className="facts facts--num">
              <div><dt>{t('case.figures.owed')}</dt><dd>{f.hours(own.committed_seat_ms)}</dd></div>
              <div><dt>{t('case.figures.delivered')}</dt><dd>{f.hours(own.delivered_seat_ms)}</dd></div>
              <div><dt>{t('case.figures.reliability')}</dt><dd className="strong">{f.percent(own.reliability_ppm)}</dd></div>
              <div><dt>{t('case.conversations')}</dt><dd>{f.count(own.counted)}</dd></div>
              <div><dt>{t('case.figures.offers')}</dt><dd>{t('case.figures.offers.of', { failed: f.count((own.offers_refused ?? 0) + (own.offers_timed_out ?? 0) + (own.offers_unreachable ?? 0)), offers: f.count(own.offers) })}</dd></div>
            </dl>
            {figures.shares.filter((one) => one.member === member).map((one) => <Why key={one.hotline} share={one} />)}
          </div>
        </Panel>
      )}
      <Panel title={t('case.figures.shares')} flush>
        <RecordTable caption={t('case.figures.shares')} columns={columns} rows={figures.shares} keyOf={(one) => `${one.hotline}/${one.member}`} empty={t('case.figures.none')} />
      </Panel>
    </>
  );
}

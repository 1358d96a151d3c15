// A hotline's figures beside each other, and its refusals with their reasons.
import type { Figures, Hotline, RefusedByCause } from '../../api/types';
import { Panel } from '../../components/panel';
import { useI18n, type Key } from '../../i18n/i18n';
import type { Format } from '../../format/format';

const kRows: [Key, (figures: Figures, f: Format) => string][] = [
  ['hotline.fig.service_level', (x, f) => f.percent(x.service_level_ppm)],
  ['hotline.fig.answer_rate', (x, f) => f.percent(x.answer_rate_ppm)],
  ['hotline.fig.reachability', (x, f) => f.percent(x.reachability_ppm)],
  ['hotline.fig.asa', (x, f) => f.clock(x.asa_ms)],
  ['hotline.fig.aht', (x, f) => f.clock(x.aht_ms)],
  ['hotline.fig.max_wait', (x, f) => f.clock(x.max_wait_ms)],
  ['hotline.fig.max_waiting', (x, f) => f.count(x.max_waiting)],
  ['hotline.fig.attempts', (x, f) => f.count(x.attempts)],
  ['hotline.fig.refused', (x, f) => f.count(x.refused)],
  ['hotline.fig.left_in_menu', (x, f) => f.count(x.left_in_menu)],
  ['hotline.fig.offered', (x, f) => f.count(x.offered)],
  ['hotline.fig.answered', (x, f) => f.count(x.answered)],
  ['hotline.fig.abandoned', (x, f) => f.count(x.abandoned)],
  ['hotline.fig.served_by_announcement', (x, f) => f.count(x.served_by_announcement)],
  ['hotline.fig.refused_in_line', (x, f) => f.count(x.refused_in_line)],
  ['hotline.fig.broken', (x, f) => f.count(x.broken)],
];

export function FiguresPanel({ hotline }: { hotline: Hotline }) {
  const { t, f } = useI18n();
  return (
    <Panel title={t('hotline.figures')} flush>
      <table className="table table--tight">
        <thead>
          <tr>
            <th scope="col">
              <span className="kern-sr-only">{t('hotline.figures')}</span>
            </th>
            <th scope="col" className="num">{t('hotline.15')}</th>
            <th scope="col" className="num">{t('hotline.today')}</th>
          </tr>
        </thead>
        <tbody>
          {kRows.map(([key, write]) => (
            <tr key={key}>
              <th scope="row">{t(key)}</th>
              <td className="num">{write(hotline.last_15_min, f)}</td>
              <td className="num">{write(hotline.today, f)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

export function RefusalsPanel({ figures }: { figures: Figures }) {
  const { t, f } = useI18n();
  const causes = (Object.entries(figures.refused_by_cause) as [keyof RefusedByCause, number][]).filter(([, count]) => count > 0).sort((a, b) => b[1] - a[1]);
  return (
    <Panel title={t('refusal.title')}>
      {causes.length === 0 ? (
        <p className="note">{t('refusal.none')}</p>
      ) : (
        <dl className="facts">
          {causes.map(([cause, count]) => (
            <div key={cause}>
              <dt className="num strong">{f.count(count)}</dt>
              <dd>
                {t(`refusal.${cause}`)}
                <div className="note">{t(`refusal.explain.${cause}`)}</div>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Panel>
  );
}

// Sites with their seats by state, one row each.
import type { Site } from '../api/types';
import { useI18n } from '../i18n/i18n';
import { href } from '../router';
import { SiteState } from './badges';
import { Blank } from './panel';
import { SeatLegend, SeatMap, shownSeats, sumSeats, useSeatLabel } from './seats';

export function SiteTable({ sites, withMember = true, withHotline = false }: { sites: Site[]; withMember?: boolean; withHotline?: boolean }) {
  const { t, f } = useI18n();
  const label = useSeatLabel();
  if (sites.length === 0) return <Blank title={t('sites.empty')} />;
  const all = sumSeats(sites.map(shownSeats));
  return (
    <>
      <div className="table-wrap" tabIndex={0} role="group" aria-label={t('sites.title')}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col" className="name-col">{t('common.site')}</th>
              <th scope="col">{t('sites.col.state')}</th>
              <th scope="col" className="seats-col">{t('sites.col.seats')}</th>
              <th scope="col" className="num">
                {t('sites.col.talking')}
              </th>
              <th scope="col" className="num">
                {t('sites.col.ready')}
              </th>
              <th scope="col" className="num last-narrow">
                {t('sites.col.answered')}
              </th>
              <th scope="col" className="num wide-only">
                {t('sites.col.failed')}
              </th>
              <th scope="col" className="num wide-only">
                {t('site.fig.ring')}
              </th>
              <th scope="col" className="num wide-only">
                {t('site.fig.talk')}
              </th>
            </tr>
          </thead>
          <tbody>
            {sites.map((site) => (
              <tr key={`${site.hotline}/${site.key}`} data-site={site.key}>
                <td>
                  <a href={href(['sites', site.key], withHotline ? { hotline: site.hotline } : {})}>{site.name}</a>
                  {withMember && <span className="cell-sub">{site.member_name}</span>}
                </td>
                <td>
                  <SiteState site={site} />
                </td>
                <td>
                  <SeatMap seats={shownSeats(site)} label={label(site.name, shownSeats(site))} />
                </td>
                <td className="num">{f.count(site.seats.talking)}</td>
                <td className="num">{f.count(shownSeats(site).ready)}</td>
                <td className="num last-narrow">{f.count(site.today.answered)}</td>
                <td className="num wide-only">{f.count(site.today.refused + site.today.timed_out + site.today.unreachable)}</td>
                <td className="num wide-only">{f.seconds(site.today.ring_ms, 1)}</td>
                <td className="num wide-only">{f.clock(site.today.talk_ms)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="panel__body">
        <SeatLegend seats={all} />
      </div>
    </>
  );
}

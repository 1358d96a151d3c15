// All members, with agreed and delivered shares per hotline.
import { Blank, Loading, PageHead, Panel } from '../components/panel';
import { SeatLegend, SeatMap, seatsOf, signedIn, useSeatLabel } from '../components/seats';
import { shareScale } from '../components/shares';
import { useI18n } from '../i18n/i18n';
import { usePicture } from '../live/feed';
import { href } from '../router';

export function MembersPage() {
  const { t, f, named } = useI18n();
  const picture = usePicture();
  const label = useSeatLabel();
  return (
    <>
      <PageHead title={t('members.title')} />
      {picture === null ? (
        <div className="panel"><Loading /></div>
      ) : picture.members.length === 0 ? (
        <div className="panel"><Blank title={t('members.empty')} /></div>
      ) : (
        <div className="stack">
          {picture.hotlines.map((hotline) => {
            const shares = picture.members.filter((m) => m.hotline === hotline.key).sort((a, b) => b.agreed_ppm - a.agreed_ppm || a.name.localeCompare(b.name));
            const scale = shareScale(shares, (share) => share.since_agreement);
            // What is not everybody's is left out for those who see it of themselves alone; it stands on their own page.
            const all = shares.every((s) => s.seats !== undefined);
            const least = all ? Math.min(...shares.filter((s) => s.present).map((s) => s.virtual_time ?? Infinity)) : null;
            return (
              <Panel key={hotline.key} title={named(hotline)} flush end={<span className="note">{t('shares.since', { agreement: hotline.agreement })}</span>}>
                <div className="table-wrap" tabIndex={0} role="group" aria-label={named(hotline)}>
                  <table className="table records">
                    <thead>
                      <tr>
                        <th scope="col" className="name-col">{t('common.member')}</th>
                        <th scope="col" className="wide">{t('shares.title')}</th>
                        <th scope="col" className="num">{t('shares.agreed')}</th>
                        <th scope="col" className="num">{t('shares.delivered')}</th>
                        <th scope="col" className="num">{t('shares.deviation')}</th>
                        {all && <th scope="col" className="num">{t('member.deliv.conversations')}</th>}
                        {all && <th scope="col" className="seats-col">{t('sites.col.seats')}</th>}
                      </tr>
                    </thead>
                    <tbody>
                      {shares.map((share) => {
                        const seats = seatsOf(picture.sites, hotline.key, share.member);
                        return (
                          <tr key={share.member} data-member={share.member}>
                            <td className="name-col">
                              <a href={href(['members', share.member])}>{share.name}</a>
                              <span className="cell-sub">
                                {share.present === false ? t('shares.absent') : least !== null && share.virtual_time === least ? t('member.next') : ''}
                              </span>
                            </td>
                            <td className="wide" data-head={t('shares.title')}>
                              <span className={`share__bar ${share.present === false ? 'share--absent' : ''}`} aria-hidden="true">
                                <span className="share__track" />
                                <span className="share__delivered" style={{ width: `${((share.since_agreement.share_ppm ?? 0) / scale) * 100}%` }} />
                                <span className="share__agreed" style={{ left: `${(share.agreed_ppm / scale) * 100}%` }} />
                              </span>
                            </td>
                            <td className="num" data-head={t('shares.agreed')}>{f.percent(share.agreed_ppm)}</td>
                            <td className="num strong" data-head={t('shares.delivered')}>{f.percent(share.since_agreement.share_ppm)}</td>
                            <td className="num" data-head={t('shares.deviation')}>
                              {share.since_agreement.deviation_ppm === null ? '–' : `${f.points(share.since_agreement.deviation_ppm)} ${t('common.points')}`}
                            </td>
                            {all && <td className="num" data-head={t('member.deliv.conversations')}>{f.count(share.since_agreement.conversations)}</td>}
                            {all && (
                              <td className="seats-col" data-head={t('sites.col.seats')}>
                                <SeatMap seats={seats} label={label(share.name, seats)} />
                                <span className="cell-sub">
                                  {t('members.signed_in', { signed_in: signedIn(seats), total: seats.total })}
                                </span>
                              </td>
                            )}
                          </tr>
                        );
                      })}
                    </tbody>
                  </table>
                </div>
                {all && (
                  <div className="panel__body">
                    <SeatLegend seats={seatsOf(picture.sites, hotline.key)} />
                  </div>
                )}
              </Panel>
            );
          })}
        </div>
      )}
    </>
  );
}

// The live picture: what is wrong, the line, the shares, the seats, and what just happened.
import { useState } from 'react';
import { LineChart } from '../charts/line-chart';
import { Alarms } from '../components/alarms';
import { NoHotline } from '../components/no-hotline';
import { Loading, Panel } from '../components/panel';
import { Shares } from '../components/shares';
import { SiteTable } from '../components/site-table';
import { HotlineStrip } from '../components/strip';
import { Ticker } from '../components/ticker';
import { useI18n } from '../i18n/i18n';
import { usePicture } from '../live/feed';
import { seesAll } from '../session/roles';
import { useCan, useReader } from '../session/session';

export function NowPage() {
  const { t, named } = useI18n();
  const picture = usePicture();
  const can = useCan();
  const { role } = useReader();
  const [chosen, setChosen] = useState<string | null>(null);
  if (picture === null) {
    return (
      <>
        <h1 className="kern-sr-only">{t('now.title')}</h1>
        <div className="panel"><Loading /></div>
      </>
    );
  }
  const hotline = picture.hotlines.find((h) => h.key === chosen) ?? picture.hotlines[0];
  if (hotline === undefined) {
    return (
      <>
        <h1 className="kern-sr-only">{t('now.title')}</h1>
        <NoHotline />
      </>
    );
  }
  return (
    <>
      <h1 className="kern-sr-only">{t('now.title')}</h1>
      <Alarms picture={picture} />
      <div className="stack">
        {picture.hotlines.map((one) => (
          <HotlineStrip key={one.key} hotline={one} />
        ))}
        {picture.hotlines.length > 1 && (
          <div className="seg" role="group" aria-label={t('now.choose')}>
            {picture.hotlines.map((one) => (
              <button key={one.key} type="button" aria-pressed={one.key === hotline.key} onClick={() => setChosen(one.key)}>
                {named(one)}
              </button>
            ))}
          </div>
        )}
        <div className={can('sites.see') ? 'now-grid' : 'now-grid now-grid--totals'}>
          <LineChart className="area-chart" hotline={hotline} />
          <Shares className="area-shares" shares={picture.members.filter((m) => m.hotline === hotline.key)} agreement={hotline.agreement} />
          {can('sites.see') && (
            <Panel className="area-sites" title={t('sites.title')} flush>
              <SiteTable sites={picture.sites.filter((s) => s.hotline === hotline.key)} withMember={seesAll(role)} />
            </Panel>
          )}
          {can('calls.see') && (
            <Panel className="area-ticker" title={t('ticker.title')} flush>
              <Ticker hotline={hotline.key} count={40} />
            </Panel>
          )}
        </div>
      </div>
    </>
  );
}

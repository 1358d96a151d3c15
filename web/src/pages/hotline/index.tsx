// One hotline: its line, and everything the coordinator may change about it.
import { LineChart } from '../../charts/line-chart';
import { Alarms } from '../../components/alarms';
import { HotlineState } from '../../components/badges';
import { Blank, Loading, PageHead } from '../../components/panel';
import { Shares } from '../../components/shares';
import { HotlineStrip } from '../../components/strip';
import { useI18n } from '../../i18n/i18n';
import { usePicture } from '../../live/feed';
import { href } from '../../router';
import { useCan } from '../../session/session';
import { About, Bands } from './about';
import { AnnouncementPanel, CurrentAnnouncement } from './announcement';
import { FiguresPanel, RefusalsPanel } from './figures';
import { OpenClosePanel } from './open-close';
import { PolicyFacts, PolicyPanel } from './policy';
import { WeightsPanel } from './weights';

export function HotlinePage({ hotlineKey }: { hotlineKey: string }) {
  const { t, named } = useI18n();
  const picture = usePicture();
  const changes = useCan()('line.change');
  const back = { to: href(['hotlines']), label: t('hotlines.title') };
  if (picture === null) return <div className="panel"><Loading /></div>;
  const hotline = picture.hotlines.find((h) => h.key === hotlineKey);
  if (hotline === undefined) {
    return (
      <>
        <PageHead title={hotlineKey} back={back} />
        <div className="panel"><Blank icon="question" title={t('error.not_found')} /></div>
      </>
    );
  }
  const shares = picture.members.filter((m) => m.hotline === hotline.key);
  const here = { ...picture, alarms: picture.alarms.filter((a) => a.hotline === hotline.key) };
  return (
    <>
      <PageHead title={named(hotline)} back={back}>
        <HotlineState hotline={hotline} />
      </PageHead>
      <Alarms picture={here} />
      <div className="stack">
        <HotlineStrip hotline={hotline} bare />
        <div className="columns columns--three">
          <div className="columns__main">
            <div className="stack">
              <LineChart hotline={hotline} />
              {changes ? <WeightsPanel hotline={hotline} shares={shares} /> : <Shares shares={shares} agreement={hotline.agreement} />}
            </div>
            {changes ? <PolicyPanel hotline={hotline} /> : <PolicyFacts hotline={hotline} />}
          </div>
          <div className="columns__side">
            <div className="stack">
              {changes && <OpenClosePanel hotline={hotline} />}
              {changes ? <AnnouncementPanel hotline={hotline} /> : <CurrentAnnouncement hotline={hotline} />}
            </div>
            <FiguresPanel hotline={hotline} />
            <div className="stack">
              <RefusalsPanel figures={hotline.today} />
              <Bands hotline={hotline} />
            </div>
            <About hotline={hotline} />
          </div>
        </div>
      </div>
    </>
  );
}

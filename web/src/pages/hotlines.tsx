// All hotlines of the node, each with its figures.
import { Alarms } from '../components/alarms';
import { NoHotline } from '../components/no-hotline';
import { Loading, PageHead } from '../components/panel';
import { HotlineStrip } from '../components/strip';
import { useI18n } from '../i18n/i18n';
import { usePicture } from '../live/feed';

export function HotlinesPage() {
  const { t } = useI18n();
  const picture = usePicture();
  return (
    <>
      <PageHead title={t('hotlines.title')} />
      {picture === null ? (
        <div className="panel"><Loading /></div>
      ) : (
        <>
          <Alarms picture={picture} />
          <div className="stack">
            {picture.hotlines.length === 0 && <NoHotline />}
            {picture.hotlines.map((one) => (
              <HotlineStrip key={one.key} hotline={one} />
            ))}
          </div>
        </>
      )}
    </>
  );
}

// All sites of all members, by hotline.
import { Loading, PageHead, Panel } from '../components/panel';
import { SiteTable } from '../components/site-table';
import { useI18n } from '../i18n/i18n';
import { usePicture } from '../live/feed';
import { seesAll } from '../session/roles';
import { useReader } from '../session/session';

export function SitesPage() {
  const { t, named } = useI18n();
  const picture = usePicture();
  const { role } = useReader();
  return (
    <>
      <PageHead title={t('nav.sites')} />
      {picture === null ? (
        <div className="panel"><Loading /></div>
      ) : (
        <div className="stack">
          {picture.hotlines.filter((one) => seesAll(role) || picture.sites.some((s) => s.hotline === one.key)).map((hotline) => (
            <Panel key={hotline.key} title={named(hotline)} flush>
              <SiteTable sites={picture.sites.filter((s) => s.hotline === hotline.key)} withHotline={picture.hotlines.length > 1} withMember={seesAll(role)} />
            </Panel>
          ))}
        </div>
      )}
    </>
  );
}

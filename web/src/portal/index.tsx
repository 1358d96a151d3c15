// The frame of the portal's pages. A client has one page and no list beside it.
import { SidePages } from '../components/side-pages';
import { useI18n } from '../i18n/i18n';
import { href } from '../router';
import { useReader } from '../session/session';
import { kPortalPages, pagesOf } from './pages';

export function Portal({ path }: { path: string[] }) {
  const { t } = useI18n();
  const { role } = useReader();
  return <SidePages section="portal" className="portal" label={t('portal.nav')} shown={pagesOf(role)} all={kPortalPages} path={path} home={{ to: href(['portal']), label: t('portal.home') }} />;
}

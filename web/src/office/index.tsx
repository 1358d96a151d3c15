// The frame of the office's pages.
import { only, SidePages } from '../components/side-pages';
import { useI18n } from '../i18n/i18n';
import { href } from '../router';
import { can, type Reader } from '../session/roles';
import { useReader } from '../session/session';
import { kOfficePages } from './pages';

const shownTo = (role: Reader) => only(kOfficePages, (page) => can(role, page.needs));

export function hasOffice(role: Reader): boolean {
  return shownTo(role).length > 0;
}

export function Office({ path }: { path: string[] }) {
  const { t } = useI18n();
  const { role } = useReader();
  return <SidePages section="office" label={t('office.nav')} shown={shownTo(role)} all={kOfficePages} path={path} home={{ to: href(['now']), label: t('notfound.home') }} />;
}

// The frame of the office's pages: what there is beside what is shown.
import { Blank, PageHead } from '../components/panel';
import { Icon } from '../components/icon';
import { useI18n } from '../i18n/i18n';
import { href } from '../router';
import { can, type Reader } from '../session/roles';
import { useReader } from '../session/session';
import { kOfficePages } from './pages';

function shownTo(role: Reader) {
  return kOfficePages.map(({ group, pages }) => ({ group, pages: pages.filter((one) => can(role, one.needs)) })).filter(({ pages }) => pages.length > 0);
}

export function hasOffice(role: Reader): boolean {
  return shownTo(role).length > 0;
}

export function Office({ path }: { path: string[] }) {
  const { t } = useI18n();
  const { role } = useReader();
  const groups = shownTo(role);
  const pages = groups.flatMap((one) => one.pages);
  const wanted = path[0] ?? pages[0]?.key;
  const found = pages.find((one) => one.key === wanted);
  return (
    <div className="office">
      <nav className="office__nav" aria-label={t('office.nav')}>
        {groups.map(({ group, pages: list }) => (
          <div key={group}>
            <p className="office__group">{t(group)}</p>
            <ul>
              {list.map((one) => (
                <li key={one.key}>
                  <a href={href(['office', one.key])} aria-current={one === found ? 'page' : undefined}>
                    <Icon name={one.icon} />
                    {t(one.label)}
                  </a>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      <div className="office__page">
        {found === undefined ? (
          <>
            <PageHead title={t('notfound.title')} />
            <div className="panel">
              <Blank icon="question" title={t('notfound.title')} text={t('notfound.text')}>
                <a href={href(['now'])}>{t('notfound.home')}</a>
              </Blank>
            </div>
          </>
        ) : (
          <found.page rest={path.slice(1)} />
        )}
      </div>
    </div>
  );
}

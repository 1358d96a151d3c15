// The frame of the portal's pages: what there is beside what is shown. A client has one page and no list beside it.
import { Blank, PageHead } from '../components/panel';
import { Icon } from '../components/icon';
import { useI18n } from '../i18n/i18n';
import { href } from '../router';
import { useReader } from '../session/session';
import { pagesOf } from './pages';
import { useOpenCallUps } from './parts/member';

function Count() {
  const { t } = useI18n();
  const open = useOpenCallUps();
  if (open === 0) return null;
  return (
    <span className="portal__count">
      <span aria-hidden="true">{open}</span>
      <span className="kern-sr-only">{t('portal.call_ups.open', { count: open })}</span>
    </span>
  );
}

export function Portal({ path }: { path: string[] }) {
  const { t } = useI18n();
  const { role } = useReader();
  const groups = pagesOf(role);
  const pages = groups.flatMap((one) => one.pages);
  const wanted = path[0] ?? pages[0]?.key;
  const found = pages.find((one) => one.key === wanted);
  const page =
    found === undefined ? (
      <>
        <PageHead title={t('notfound.title')} />
        <div className="panel">
          <Blank icon="question" title={t('notfound.title')} text={t('notfound.text')}>
            <a href={href(['portal'])}>{t('portal.home')}</a>
          </Blank>
        </div>
      </>
    ) : (
      <found.page key={found.key} rest={path.slice(1)} />
    );
  if (pages.length < 2) return page;
  return (
    <div className="office portal">
      <nav className="office__nav" aria-label={t('portal.nav')}>
        {groups.map(({ group, pages: list }) => (
          <div key={group}>
            <p className="office__group">{t(group)}</p>
            <ul>
              {list.map((one) => (
                <li key={one.key}>
                  <a href={href(['portal', one.key])} aria-current={one === found ? 'page' : undefined}>
                    <Icon name={one.icon} />
                    {t(one.label)}
                    {one.key === 'call-ups' && <Count />}
                  </a>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      <div className="office__page">{page}</div>
    </div>
  );
}

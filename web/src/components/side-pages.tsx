// Pages side by side, as the office and the portal have them: what there is beside what is shown. On a narrow screen they are one row
// that scrolls; the current one is brought into sight.
import { useEffect, useRef, type ComponentType } from 'react';
import { useI18n, type Key } from '../i18n/i18n';
import { href } from '../router';
import { Forbidden, NotFound } from './forbidden';
import { Icon, type IconName } from './icon';

// `rest` is what follows in the address; `mark` stands behind the name.
export interface SidePage {
  key: string;
  label: Key;
  icon: IconName;
  page: ComponentType<{ rest: string[] }>;
  mark?: ComponentType;
}

export type SideGroup<Page extends SidePage = SidePage> = { group: Key; pages: readonly Page[] };

// Those of them that may be shown, and no group without a page.
export function only<Page extends SidePage>(groups: readonly SideGroup<Page>[], may: (page: Page) => boolean): SideGroup<Page>[] {
  return groups.map(({ group, pages }) => ({ group, pages: pages.filter(may) })).filter(({ pages }) => pages.length > 0);
}

// Sideways alone: where the page itself stands is not touched.
function useCurrentInSight(current: string | undefined) {
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    const bring = () => {
      const row = nav.current;
      const entry = row?.querySelector('[aria-current]');
      if (row == null || entry == null) return;
      const [whole, one] = [row.getBoundingClientRect(), entry.getBoundingClientRect()];
      row.scrollLeft += one.left + one.width / 2 - (whole.left + whole.width / 2);
    };
    bring();
    void document.fonts.ready.then(bring); // names are as wide as their font
  }, [current]);
  return nav;
}

interface SidePagesProps {
  section: string; // the address begins with it
  label: string;
  shown: readonly SideGroup[]; // to this reader
  all: readonly SideGroup[]; // to anybody: what is there for others is not missing
  path: string[];
  home: { to: string; label: string };
  className?: string;
}

export function SidePages({ section, label, shown, all, path, home, className = '' }: SidePagesProps) {
  const { t } = useI18n();
  const pages = shown.flatMap((one) => one.pages);
  const wanted = path[0] ?? pages[0]?.key;
  const found = pages.find((one) => one.key === wanted);
  const nav = useCurrentInSight(found?.key);
  const others = wanted === undefined || all.some((one) => one.pages.some((page) => page.key === wanted));
  const page = found !== undefined ? <found.page key={found.key} rest={path.slice(1)} /> : others ? <Forbidden /> : <NotFound home={home.to} label={home.label} />;
  // One page has nothing beside it.
  if (pages.length < 2) return page;
  return (
    <div className={`office ${className}`}>
      <nav className="office__nav" aria-label={label} ref={nav}>
        {shown.map(({ group, pages: list }) => (
          <div key={group}>
            <p className="office__group">{t(group)}</p>
            <ul>
              {list.map((one) => (
                <li key={one.key}>
                  <a href={href([section, one.key])} aria-current={one === found ? 'page' : undefined}>
                    <Icon name={one.icon} />
                    {t(one.label)}
                    {one.mark !== undefined && <one.mark />}
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

// The frame: navigation, connection, language, theme; and which page an address means.
import { useEffect, useRef } from 'react';
import { sampleShares } from './charts/share-history';
import { Icon, type IconName } from './components/icon';
import { Blank, PageHead } from './components/panel';
import { useI18n, type Key } from './i18n/i18n';
import { useLive } from './live/feed';
import { CallPage } from './pages/call';
import { CallsPage } from './pages/calls';
import { HotlinePage } from './pages/hotline';
import { HotlinesPage } from './pages/hotlines';
import { MemberPage } from './pages/member';
import { MembersPage } from './pages/members';
import { NowPage } from './pages/now';
import { SitePage } from './pages/site';
import { SitesPage } from './pages/sites';
import { StatusPage } from './pages/status';
import { href, useRoute } from './router';
import { useTheme, type Theme } from './theme';

const kNav: [string, Key][] = [
  ['now', 'nav.now'],
  ['hotlines', 'nav.hotlines'],
  ['members', 'nav.members'],
  ['sites', 'nav.sites'],
  ['calls', 'nav.calls'],
  ['status', 'nav.status'],
];

const kThemes: [Theme, Key, IconName][] = [
  ['auto', 'tool.theme.auto', 'auto'],
  ['light', 'tool.theme.light', 'sun'],
  ['dark', 'tool.theme.dark', 'moon'],
];

function Page({ path }: { path: string[] }) {
  const { t } = useI18n();
  const [section = 'now', key] = path;
  if (path.length <= 1) {
    switch (section) {
      case 'now':
        return <NowPage />;
      case 'hotlines':
        return <HotlinesPage />;
      case 'members':
        return <MembersPage />;
      case 'sites':
        return <SitesPage />;
      case 'calls':
        return <CallsPage />;
      case 'status':
        return <StatusPage />;
    }
  } else if (path.length === 2 && key !== undefined) {
    switch (section) {
      case 'hotlines':
        return <HotlinePage key={key} hotlineKey={key} />;
      case 'members':
        return <MemberPage key={key} memberKey={key} />;
      case 'sites':
        return <SitePage key={key} siteKey={key} />;
      case 'calls':
        return <CallPage key={key} id={key} />;
    }
  }
  return (
    <>
      <PageHead title={t('notfound.title')} />
      <div className="panel">
        <Blank icon="question" title={t('notfound.title')} text={t('notfound.text')}>
          <a href={href(['now'])}>{t('notfound.home')}</a>
        </Blank>
      </div>
    </>
  );
}

function Pulse() {
  const { t, f } = useI18n();
  const { connection, picture } = useLive();
  const time = f.time(picture?.at);
  const text =
    connection === 'live'
      ? t('feed.live', { time })
      : connection === 'connecting'
        ? t('feed.connecting')
        : picture
          ? t('feed.lost', { time })
          : t('feed.lost.none');
  return (
    <span className={`pulse pulse--${connection}`} data-connection={connection}>
      <span className="pulse__dot" aria-hidden="true" />
      {text}
    </span>
  );
}

export function App() {
  const { t, f, locale, setLocale } = useI18n();
  const { connection, picture, version } = useLive();
  const route = useRoute();
  const [theme, setTheme] = useTheme();
  const main = useRef<HTMLElement>(null);
  const section = route.path[0] ?? 'now';
  const where = route.path.join('/');

  useEffect(() => {
    const name = kNav.find(([key]) => key === section)?.[1] ?? 'notfound.title';
    document.title = t('app.title', { page: route.path[1] ?? t(name) });
  }, [where, locale]);

  // A new page starts at its top, and the keyboard with it; a changed filter does not.
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    window.scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [where]);

  useEffect(() => {
    if (picture) sampleShares(picture);
  }, [picture]);

  const lost = connection === 'lost';
  return (
    <div className={lost && picture ? 'is-stale' : ''}>
      <button type="button" className="skip" onClick={() => main.current?.focus()}>
        {t('app.skip')}
      </button>
      <header className="top">
        <div className="top__bar">
          <a className="brand" href={href(['now'])}>
            <img src="/icon.svg" alt="" width="28" height="28" />
            <span>
              {t('app.name')} <span className="brand__sub">{t('app.room')}</span>
            </span>
          </a>
          <nav className="nav" aria-label={t('nav.label')}>
            {kNav.map(([key, label]) => (
              <a key={key} href={href([key])} aria-current={section === key ? 'page' : undefined}>
                {t(label)}
              </a>
            ))}
          </nav>
          <div className="top__tools">
            <Pulse />
            <div className="seg" role="group" aria-label={t('tool.language')}>
              <button type="button" aria-pressed={locale === 'de'} lang="de" aria-label={t('tool.german')} onClick={() => setLocale('de')}>
                {t('tool.de')}
              </button>
              <button type="button" aria-pressed={locale === 'en'} lang="en" aria-label={t('tool.english')} onClick={() => setLocale('en')}>
                {t('tool.en')}
              </button>
            </div>
            <div className="seg" role="group" aria-label={t('tool.theme')}>
              {kThemes.map(([one, label, icon]) => (
                <button key={one} type="button" aria-pressed={theme === one} aria-label={t(label)} title={t(label)} onClick={() => setTheme(one)}>
                  <Icon name={icon} />
                </button>
              ))}
            </div>
          </div>
        </div>
      </header>
      <div role="status">
        {lost && (
          <div className="lost-bar">
            <p>
              <Icon name="unreachable" />
              {picture ? t('feed.lost.bar', { time: f.time(picture.at) }) : t('feed.lost.bar.none')}
            </p>
          </div>
        )}
      </div>
      <main className="main" ref={main} tabIndex={-1}>
        <Page path={route.path} />
      </main>
      <footer className="foot">
        <span>
          <Icon name="lock" /> {t('foot.loopback')}
        </span>
        {picture && picture.hotlines.length > 0 && (
          <span data-journal>{t('foot.journal', { sequence: Math.max(...picture.hotlines.map((h) => h.journal.sequence)) })}</span>
        )}
        {version !== null && <span>{t('foot.version', { version })}</span>}
      </footer>
    </div>
  );
}

// The frame: navigation, connection, language, theme; and which page an address means.
import { useEffect, useRef } from 'react';
import { sampleShares } from './charts/share-history';
import { Icon } from './components/icon';
import { Forbidden, NotFound } from './components/forbidden';
import { Loading } from './components/panel';
import { Brand, Tools } from './components/tools';
import { useI18n, type Key } from './i18n/i18n';
import { useLive } from './live/feed';
import { hasOffice, Office } from './office';
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
import { Portal } from './portal';
import { hasPortal } from './portal/abilities';
import { WallPage } from './portal/wall';
import { href, useRoute } from './router';
import { AccountMenu } from './session/account-menu';
import { ApplyPage } from './session/apply';
import { Outside } from './session/outside';
import { can, type Ability } from './session/roles';
import { SecondFactorPage } from './session/second-factor';
import { useReader, useSession } from './session/session';
import { SignInPage } from './session/sign-in';
import { WelcomePage } from './session/welcome';

// `needs`: what somebody must be able to see, to be shown the way there.
const kNav: [string, Key, Ability][] = [
  ['now', 'nav.now', 'picture.see'],
  ['hotlines', 'nav.hotlines', 'picture.see'],
  ['members', 'nav.members', 'picture.see'],
  ['sites', 'nav.sites', 'sites.see'],
  ['calls', 'nav.calls', 'calls.see'],
  ['status', 'nav.status', 'status.see'],
];

function Page({ path }: { path: string[] }) {
  const { t } = useI18n();
  const { role } = useReader();
  const [section = 'now', key] = path;
  const needs = kNav.find(([one]) => one === section)?.[2];
  if (needs !== undefined && !can(role, needs)) return <Forbidden />;
  if (section === 'portal') return <Portal path={path.slice(1)} />;
  if (section === 'office') return <Office path={path.slice(1)} />;
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
  return <NotFound home={href(['now'])} label={t('notfound.home')} />;
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

function Room() {
  const { t, f, locale } = useI18n();
  const { role } = useReader();
  const { connection, picture, version } = useLive();
  const route = useRoute();
  const main = useRef<HTMLElement>(null);
  const section = route.path[0] ?? 'now';
  const where = route.path.join('/');

  const portal = role === 'client' ? 'nav.order' : 'nav.portal';
  useEffect(() => {
    const name = section === 'office' ? 'nav.office' : section === 'portal' ? portal : (kNav.find(([key]) => key === section)?.[1] ?? 'notfound.title');
    document.title = t('app.title', { page: section === 'portal' ? t(name) : (route.path[1] ?? t(name)) });
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
          <Brand to={href(['now'])} />
          <nav className="nav" aria-label={t('nav.label')}>
            {hasPortal(role) && (
              <a href={href(['portal'])} aria-current={section === 'portal' ? 'page' : undefined}>
                {t(portal)}
              </a>
            )}
            {kNav.filter(([, , needs]) => can(role, needs)).map(([key, label]) => (
              <a key={key} href={href([key])} aria-current={section === key ? 'page' : undefined}>
                {t(label)}
              </a>
            ))}
            {hasOffice(role) && (
              <a href={href(['office'])} aria-current={section === 'office' ? 'page' : undefined}>
                {t('nav.office')}
              </a>
            )}
          </nav>
          <div className="top__tools">
            <Pulse />
            <Tools />
            <AccountMenu />
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
          <Icon name="lock" /> {t(location.protocol === 'https:' ? 'foot.tls' : 'foot.loopback')}
        </span>
        {picture && picture.hotlines.length > 0 && (
          <span data-journal>{t('foot.journal', { sequence: Math.max(...picture.hotlines.map((h) => h.journal.sequence)) })}</span>
        )}
        {version !== null && <span>{t('foot.version', { version })}</span>}
      </footer>
    </div>
  );
}

// Everything but a link's page and signing in is for those who are signed in.
export function App() {
  const { t } = useI18n();
  const session = useSession();
  const { path } = useRoute();
  if (path[0] === 'welcome' && path[1] !== undefined) return <WelcomePage secret={path[1]} />;
  if (path[0] === 'apply' && path.length === 1) return <ApplyPage />;
  // On a wall: by a token, or by whoever is signed in.
  if (path[0] === 'wall' && path[1] !== undefined) return <WallPage key={path[1]} site={path[1]} />;
  switch (session.step) {
    case 'loading':
      return <div className="panel outside__wait"><Loading /></div>;
    case 'unreachable':
      return (
        <Outside title={t('feed.lost.none')}>
          <p role="status">{t('feed.lost.bar.none')}</p>
        </Outside>
      );
    case 'out':
      return <SignInPage ended={session.ended} />;
    case 'second_factor':
      return <SecondFactorPage session={session.session} />;
    case 'in':
      // Another person, another page: nothing typed or read by the one is left to the other.
      return <Room key={`${session.session.account}/${session.session.role}`} />;
  }
}

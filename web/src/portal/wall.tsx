// For the wall of a site: how many people were helped today, by all and here, and who waits now. Large, without anything to click,
// and without a word about a single person. Reads the picture by itself, by the session or by a token in the address, which is kept on this
// screen alone and taken out of the address. `lang=de` or `lang=en` in the address says its language; else it is the browser's.
import { useEffect, useState } from 'react';
import type { Picture, Proof } from '../api/types';
import { isLocale, useI18n } from '../i18n/i18n';
import { href, replace, useRoute } from '../router';

const kEveryMs = 5_000;
const kThanksEveryMs = 60_000;
const kOldMs = 20_000;
const kStored = 'rufbund.wall';

type Seen = { picture: Picture | null; at: number; code: 'ok' | 'waiting' | 'lost' | 'refused' };

function keptToken(): string {
  try {
    return localStorage.getItem(kStored) ?? '';
  } catch {
    return '';
  }
}

// Stays in the address: a wall that starts anew by itself comes back in its language.
function useLanguage(wanted: string) {
  const { locale, setLocale } = useI18n();
  useEffect(() => {
    if (isLocale(wanted) && wanted !== locale) setLocale(wanted);
  }, [wanted, locale, setLocale]);
}

function useToken(site: string, lang: string): string {
  const { query } = useRoute();
  const given = query.get('token') ?? '';
  const [token, setToken] = useState(() => given || keptToken());
  useEffect(() => {
    if (given === '') return;
    setToken(given);
    try {
      localStorage.setItem(kStored, given);
    } catch {
      // Storage may be denied: then the token lasts as long as the page.
    }
    replace(href(['wall', site], { lang }));
  }, [given, site, lang]);
  return token;
}

function usePolled(token: string): Seen {
  const [seen, setSeen] = useState<Seen>({ picture: null, at: 0, code: 'waiting' });
  useEffect(() => {
    let timer = 0;
    let over = false;
    const read = async () => {
      try {
        const response = await fetch('/api/overview', { headers: token === '' ? {} : { Authorization: `Bearer ${token}` } });
        if (over) return;
        if (response.ok) setSeen({ picture: (await response.json()) as Picture, at: Date.now(), code: 'ok' });
        else setSeen((before) => ({ ...before, code: response.status === 401 || response.status === 403 ? 'refused' : 'lost' }));
      } catch {
        if (!over) setSeen((before) => ({ ...before, code: 'lost' }));
      }
      if (!over) timer = window.setTimeout(read, kEveryMs);
    };
    void read();
    return () => {
      over = true;
      window.clearTimeout(timer);
    };
  }, [token]);
  return seen;
}

// How often callers of these hotlines said thanks to this member by a key; null where the node does not count it.
function useThanks(token: string, hotlines: readonly string[], member: string): number | null {
  const [thanks, setThanks] = useState<number | null>(null);
  const keys = hotlines.join(' ');
  useEffect(() => {
    if (keys === '' || member === '') return;
    let timer = 0;
    let over = false;
    const read = async () => {
      let sum: number | null = null;
      for (const key of keys.split(' ')) {
        try {
          const response = await fetch(`/api/hotlines/${encodeURIComponent(key)}/proof`, { headers: token === '' ? {} : { Authorization: `Bearer ${token}` } });
          if (!response.ok) continue;
          const own = ((await response.json()) as Proof).standings?.find((one) => one.member === member);
          if (own !== undefined) sum = (sum ?? 0) + own.thanks;
        } catch {
          // The next round asks again.
        }
      }
      if (over) return;
      setThanks(sum);
      timer = window.setTimeout(read, kThanksEveryMs);
    };
    void read();
    return () => {
      over = true;
      window.clearTimeout(timer);
    };
  }, [token, keys, member]);
  return thanks;
}

// Counts up calmly to a new figure; at once for those who want no motion.
function useCounted(target: number): number {
  const [shown, setShown] = useState(target);
  useEffect(() => {
    if (window.matchMedia('(prefers-reduced-motion: reduce)').matches || target < shown) return setShown(target);
    if (target === shown) return;
    const timer = window.setTimeout(() => setShown(shown + Math.max(1, Math.ceil((target - shown) / 12))), 120);
    return () => window.clearTimeout(timer);
  }, [target, shown]);
  return shown;
}

function Figure({ name, value, label }: { name: string; value: string; label: string }) {
  return (
    <div className="wall__figure" data-wall={name}>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}

export function WallPage({ site: key }: { site: string }) {
  const { t, f, locale } = useI18n();
  const lang = useRoute().query.get('lang') ?? '';
  useLanguage(lang);
  const token = useToken(key, lang);
  const { picture, at, code } = usePolled(token);
  const sites = picture?.sites.filter((one) => one.key === key) ?? [];
  const name = sites[0]?.name;
  const helped = picture?.hotlines.reduce((sum, one) => sum + one.today.answered, 0) ?? 0;
  const here = sites.reduce((sum, one) => sum + one.today.answered, 0);
  const waiting = picture?.hotlines.reduce((sum, one) => sum + one.line.waiting + one.line.offered, 0) ?? 0;
  const talking = sites.reduce((sum, one) => sum + one.seats.talking, 0);
  const thanks = useThanks(token, [...new Set(sites.map((one) => one.hotline))], sites[0]?.member ?? '');
  const all = useCounted(helped);
  const stale = code !== 'ok' && Date.now() - at > kOldMs;
  useEffect(() => {
    document.title = t('app.title', { page: name ?? t('wall.title') });
  }, [name, t]);
  if (picture === null || (code === 'ok' && name === undefined)) {
    const text = code === 'refused' ? t('wall.refused') : code === 'lost' ? t('wall.lost') : code === 'ok' ? t('wall.unknown', { site: key }) : t('common.loading');
    return (
      <main className="wall wall--blank">
        <h1 className="kern-sr-only">{t('wall.title')}</h1>
        <p className="wall__problem" role="status">{text}</p>
        {code === 'refused' && <p className="wall__help">{t('wall.refused.do')} <a href={href(['now'])}>{t('session.sign_in')}</a></p>}
        <p className="wall__help"><a href={href(['wall', key], { lang: locale === 'de' ? 'en' : 'de' })} lang={locale === 'de' ? 'en' : 'de'}>{t('wall.other_language')}</a></p>
      </main>
    );
  }
  return (
    <main className="wall" data-wall-site={key}>
      <header className="wall__head">
        <p className="wall__brand">
          <img src="/icon.svg" alt="" width="36" height="36" />
          {t('app.name')}
        </p>
        <p className="wall__where">{`${sites[0]?.member_name ?? ''}, ${name ?? ''}`}</p>
      </header>
      <h1 className="wall__sentence">
        <span className="wall__lead">{t('wall.helped.before')}</span>
        <span className="wall__number" data-wall="helped">{f.count(all)}</span>
        <span className="wall__lead">{t('wall.helped.after', { count: helped })}</span>
      </h1>
      <dl className="wall__figures">
        <Figure name="here" value={f.count(here)} label={t('wall.here', { site: name ?? '' })} />
        <Figure name="talking" value={f.count(talking)} label={t('wall.talking')} />
        {thanks !== null && <Figure name="thanks" value={f.count(thanks)} label={t('wall.thanked')} />}
        <Figure name="waiting" value={f.count(waiting)} label={t('wall.waiting')} />
      </dl>
      <footer className="wall__foot">
        <p>{here > 0 ? t('wall.thanks', { count: here }) : t('wall.thanks.none')}</p>
        <p className="wall__time" role="status">{stale ? t('wall.stale', { time: f.timeShort(at) }) : t('wall.as_of', { time: f.timeShort(picture.at) })}</p>
      </footer>
    </main>
  );
}

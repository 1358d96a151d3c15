// Language and appearance: on every page, signed in or not.
import { useI18n, type Key } from '../i18n/i18n';
import { useTheme, type Theme } from '../theme';
import { Icon, type IconName } from './icon';

const kThemes: [Theme, Key, IconName][] = [
  ['auto', 'tool.theme.auto', 'auto'],
  ['light', 'tool.theme.light', 'sun'],
  ['dark', 'tool.theme.dark', 'moon'],
];

export function Tools() {
  const { t, locale, setLocale } = useI18n();
  const [theme, setTheme] = useTheme();
  return (
    <>
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
    </>
  );
}

export function Brand({ to }: { to: string }) {
  const { t } = useI18n();
  return (
    <a className="brand" href={to}>
      <img src="/icon.svg" alt="" width="28" height="28" />
      <span>
        {t('app.name')} <span className="brand__sub">{t('app.room')}</span>
      </span>
    </a>
  );
}

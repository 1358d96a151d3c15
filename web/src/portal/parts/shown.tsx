// What the portal's pages share: a list that is being read, a countdown, a date without a time, a button, a kept place for words.
import type { ReactNode } from 'react';
import type { Resource } from '../../api/use-resource';
import { Failure, Loading } from '../../components/panel';
import { useNodeNow } from '../../components/use-now';
import { useI18n } from '../../i18n/i18n';

// The first of `all` that is not there decides what is shown instead.
export function Read({ all, children }: { all: readonly Pick<Resource<unknown>, 'data' | 'error' | 'reload'>[]; children: () => ReactNode }) {
  const lacking = all.find((one) => one.data === null);
  if (lacking === undefined) return <>{children()}</>;
  return <div className="panel">{lacking.error ? <Failure error={lacking.error} retry={lacking.reload} /> : <Loading />}</div>;
}

// What is left until `at`, in the two largest units: "2 Tage 3 h", "42 min", "30 s".
export function left(ms: number): { days: number; hours: number; minutes: number; seconds: number } {
  const s = Math.max(0, Math.floor(ms / 1000));
  return { days: Math.floor(s / 86_400), hours: Math.floor((s % 86_400) / 3_600), minutes: Math.floor((s % 3_600) / 60), seconds: s % 60 };
}

export function useLeftText(): (ms: number) => string {
  const { t } = useI18n();
  return (ms) => {
    const { days, hours, minutes, seconds } = left(ms);
    if (days > 0) return t('left.days', { count: days, hours });
    if (hours > 0) return t('left.hours', { hours, minutes });
    if (minutes > 4) return t('left.minutes', { minutes });
    return t('left.seconds', { clock: `${minutes}:${String(seconds).padStart(2, '0')}` });
  };
}

const kNearMs = 3_600_000;

export function Countdown({ until }: { until: string }) {
  const { t } = useI18n();
  const text = useLeftText();
  const ms = Date.parse(until) - useNodeNow(1_000);
  if (ms < 0) return <span className="countdown countdown--over">{t('left.over')}</span>;
  return <span className={`countdown ${ms < kNearMs ? 'countdown--near' : ''}`}>{t('left.still', { time: text(ms) })}</span>;
}

// A date of the books, 2026-01-31, is no instant: it is the same day everywhere.
export function useDay(): (date: string | undefined) => string {
  const { locale } = useI18n();
  return (date) => {
    if (date === undefined || !/^\d{4}-\d\d-\d\d$/.test(date)) return '–';
    return new Intl.DateTimeFormat(locale === 'de' ? 'de-DE' : 'en-GB', { day: '2-digit', month: '2-digit', year: 'numeric', timeZone: 'UTC' }).format(Date.parse(`${date}T12:00:00Z`));
  };
}

// "Mo., 12.01., 08:00–12:00"
export function useWhen(): (from: string, to: string) => string {
  const { locale, f } = useI18n();
  const tag = locale === 'de' ? 'de-DE' : 'en-GB';
  const day = new Intl.DateTimeFormat(tag, { weekday: 'short', day: '2-digit', month: '2-digit', year: 'numeric' });
  return (from, to) => {
    const same = day.format(Date.parse(from)) === day.format(Date.parse(to) - 1);
    return same ? `${day.format(Date.parse(from))}, ${f.timeShort(from)}–${f.timeShort(to)}` : `${day.format(Date.parse(from))}, ${f.timeShort(from)} – ${day.format(Date.parse(to))}, ${f.timeShort(to)}`;
  };
}

export function useWeekdays(style: 'short' | 'long'): string[] {
  const { locale } = useI18n();
  const write = new Intl.DateTimeFormat(locale === 'de' ? 'de-DE' : 'en-GB', { weekday: style, timeZone: 'UTC' });
  return Array.from({ length: 7 }, (_, n) => write.format(Date.UTC(2024, 0, 1 + n))); // a Monday
}

export function Button({ kind = 'secondary', small = false, children, ...more }: { kind?: 'primary' | 'secondary' | 'tertiary'; small?: boolean; children: ReactNode } & React.ComponentProps<'button'>) {
  return (
    <button type="button" {...more} className={`kern-btn kern-btn--${kind} ${small ? 'kern-btn--x-small' : ''} ${more.className ?? ''}`}>
      <span className="kern-label">{children}</span>
    </button>
  );
}

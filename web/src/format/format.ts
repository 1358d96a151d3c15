// Numbers, durations and times as people of a locale write them. Durations are milliseconds, shares parts per million.
export type Locale = 'de' | 'en';

const kTag: Record<Locale, string> = { de: 'de-DE', en: 'en-GB' };
const kNone = '–';
const kMinus = '\u2212';

export interface Format {
  locale: Locale;
  count: (value: number | null | undefined) => string;
  percent: (ppm: number | null | undefined, digits?: number) => string;
  points: (ppm: number | null | undefined) => string; // signed percentage points, without the unit
  clock: (ms: number | null | undefined) => string; // mm:ss, h:mm:ss from an hour on: for columns
  duration: (ms: number | null | undefined) => string; // 12 s, 2:06 min, 1:02:06 h: within sentences, where 02:06 is a time of day
  seconds: (ms: number | null | undefined, digits?: number) => string;
  work: (ms: number | null | undefined) => string; // signed hours and minutes of norm work
  hours: (ms: number | null | undefined) => string; // the same without a plus
  time: (at: string | number | null | undefined) => string; // hh:mm:ss
  timeShort: (at: string | number | null | undefined) => string; // hh:mm
  timeMs: (at: string) => string;
  date: (at: string | number) => string;
  dateTime: (at: string | null | undefined) => string;
  minute: (at: string | null | undefined) => string; // date, hh:mm: for what is looked up later
  money: (cents: number | null | undefined) => string; // euro
  list: (items: string[]) => string;
  number: (value: number, digits?: number) => string;
}

export function clock(ms: number): string {
  const total = Math.max(0, Math.floor(ms / 1000));
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  const two = (n: number) => String(n).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(total % 60)}` : `${two(minutes)}:${two(total % 60)}`;
}

export function duration(ms: number): string {
  const total = Math.max(0, Math.floor(ms / 1000));
  if (total < 60) return `${total}\u00a0s`;
  return `${clock(ms).replace(/^0/, '')}\u00a0${total < 3600 ? 'min' : 'h'}`;
}

function hours(ms: number, plus: string): string {
  const minutes = Math.round(Math.abs(ms) / 60_000);
  const sign = minutes === 0 ? '' : ms < 0 ? kMinus : plus;
  return `${sign}${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}\u00a0h`;
}

export function makeFormat(locale: Locale, timeZone?: string): Format {
  const tag = kTag[locale];
  const counts = new Intl.NumberFormat(tag, { maximumFractionDigits: 0 });
  const decimals = [0, 1, 2, 3, 4].map((n) => new Intl.NumberFormat(tag, { minimumFractionDigits: n, maximumFractionDigits: n }));
  const decimal = (value: number, digits: number) => (decimals[digits] ?? counts).format(value).replace('-', kMinus);
  const times = new Intl.DateTimeFormat(tag, { hour: '2-digit', minute: '2-digit', second: '2-digit', timeZone });
  const short = new Intl.DateTimeFormat(tag, { hour: '2-digit', minute: '2-digit', timeZone });
  const millis = new Intl.DateTimeFormat(tag, { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, timeZone });
  const dates = new Intl.DateTimeFormat(tag, { day: '2-digit', month: '2-digit', year: 'numeric', timeZone });
  const euros = new Intl.NumberFormat(tag, { style: 'currency', currency: 'EUR' });
  const lists = new Intl.ListFormat(tag, { type: 'conjunction' });
  const at = (value: string | number) => (typeof value === 'string' ? Date.parse(value) : value);
  const or = <T>(value: T | null | undefined, write: (value: T) => string) => (value === null || value === undefined ? kNone : write(value));
  const gap = locale === 'de' ? '\u00a0' : '';
  return {
    locale,
    count: (value) => or(value, (v) => counts.format(v).replace('-', kMinus)),
    number: (value, digits = 0) => decimal(value, digits),
    percent: (ppm, digits = 1) => or(ppm, (v) => `${decimal(v / 10_000, digits)}${gap}%`),
    points: (ppm) =>
      or(ppm, (v) => {
        const rounded = Math.round(v / 1000) / 10;
        return rounded > 0 ? `+${decimal(rounded, 1)}` : rounded < 0 ? decimal(rounded, 1) : `±${decimal(0, 1)}`;
      }),
    clock: (ms) => or(ms, clock),
    duration: (ms) => or(ms, duration),
    seconds: (ms, digits = 0) => or(ms, (v) => `${decimal(v / 1000, digits)}\u00a0s`),
    work: (ms) => or(ms, (v) => hours(v, '+')),
    hours: (ms) => or(ms, (v) => hours(v, '')),
    time: (value) => or(value, (v) => times.format(at(v))),
    timeShort: (value) => or(value, (v) => short.format(at(v))),
    timeMs: (value) => millis.format(at(value)),
    date: (value) => dates.format(at(value)),
    dateTime: (value) => or(value, (v) => `${dates.format(at(v))}, ${times.format(at(v))}`),
    minute: (value) => or(value, (v) => `${dates.format(at(v))}, ${short.format(at(v))}`),
    money: (cents) => or(cents, (v) => euros.format(v / 100).replace('-', kMinus)),
    list: (items) => lists.format(items),
  };
}

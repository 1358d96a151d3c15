// A week by hour: seats as numbers, with a tint that only repeats them. A real table, so that it can be read cell by cell; on
// narrow screens days are the columns.
import { useSyncExternalStore } from 'react';
import { useI18n } from '../../i18n/i18n';

const kHours = [...Array(24).keys()];
const kDays = [...Array(7).keys()]; // Monday first
const kNarrow = '(max-width: 60rem)';

function useNarrow(): boolean {
  return useSyncExternalStore(
    (listener) => {
      const media = window.matchMedia(kNarrow);
      media.addEventListener('change', listener);
      return () => media.removeEventListener('change', listener);
    },
    () => window.matchMedia(kNarrow).matches,
  );
}

export function useDayNames(length: 'short' | 'long' = 'short'): string[] {
  const { locale } = useI18n();
  const format = new Intl.DateTimeFormat(locale === 'de' ? 'de-DE' : 'en-GB', { weekday: length, timeZone: 'UTC' });
  return kDays.map((day) => format.format(Date.UTC(2024, 0, 1 + day))); // the first of January 2024 was a Monday
}

// 0 for nothing, then five steps up to the greatest.
export function tintOf(value: number, most: number): number {
  return value <= 0 || most <= 0 ? 0 : Math.max(1, Math.ceil((value / most) * 5));
}

interface Props {
  caption: string;
  seats: readonly number[]; // 168: Monday 0 h to Sunday 23 h
  most?: number; // what the darkest tint stands for
  goal?: readonly number[]; // beside it: what is wanted; less is marked
}

export function WeekGrid({ caption, seats, most, goal }: Props) {
  const { t, f } = useI18n();
  const short = useDayNames();
  const long = useDayNames('long');
  const narrow = useNarrow();
  const top = most ?? Math.max(...seats, 0);
  const cell = (day: number, hour: number) => {
    const value = seats[day * 24 + hour] ?? 0;
    const lacks = goal !== undefined && value < (goal[day * 24 + hour] ?? 0);
    return (
      <td key={`${day}/${hour}`} className={`heat heat--${tintOf(value, top)} ${lacks ? 'heat--lacks' : ''}`} title={t('office.grid.cell', { day: long[day] ?? '', hour, count: value })}>
        {value === 0 ? <span className="heat__none">0</span> : f.count(value)}
      </td>
    );
  };
  const dayHead = (day: number, scope: 'row' | 'col') => (
    <th key={`d${day}`} scope={scope} abbr={long[day]}>{short[day]}</th>
  );
  const hourHead = (hour: number, scope: 'row' | 'col') => (
    <th key={`h${hour}`} scope={scope} aria-label={t('office.grid.hour', { hour })}>{hour}</th>
  );
  return (
    <div className="table-wrap" tabIndex={0} role="group" aria-label={caption}>
      <table className={`weekgrid ${narrow ? 'weekgrid--tall' : ''}`}>
        <caption className="kern-sr-only">{caption}</caption>
        <thead>
          <tr>
            <td className="weekgrid__corner">{t('office.grid.corner')}</td>
            {narrow ? kDays.map((day) => dayHead(day, 'col')) : kHours.map((hour) => hourHead(hour, 'col'))}
          </tr>
        </thead>
        <tbody>
          {narrow
            ? kHours.map((hour) => (
                <tr key={hour}>
                  {hourHead(hour, 'row')}
                  {kDays.map((day) => cell(day, hour))}
                </tr>
              ))
            : kDays.map((day) => (
                <tr key={day}>
                  {dayHead(day, 'row')}
                  {kHours.map((hour) => cell(day, hour))}
                </tr>
              ))}
        </tbody>
      </table>
    </div>
  );
}

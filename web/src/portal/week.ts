// A week of pledged seats: 168 numbers, Monday 0 h to Sunday 23 h in local time. What the week's grid does to them, without a page.
export const kDays = 7;
export const kHours = 24;
export const kMostSeats = 5_000; // in one hour; the node's bound

export interface Place {
  day: number; // 0: Monday
  hour: number;
}

// Two corners, in any order.
export interface Range {
  from: Place;
  to: Place;
}

export const indexOf = ({ day, hour }: Place) => day * kHours + hour;
export const emptyWeek = (): number[] => Array<number>(kDays * kHours).fill(0);

export function corners({ from, to }: Range): { first: Place; last: Place } {
  return {
    first: { day: Math.min(from.day, to.day), hour: Math.min(from.hour, to.hour) },
    last: { day: Math.max(from.day, to.day), hour: Math.max(from.hour, to.hour) },
  };
}

export function placesIn(range: Range): Place[] {
  const { first, last } = corners(range);
  const places: Place[] = [];
  for (let day = first.day; day <= last.day; day += 1) for (let hour = first.hour; hour <= last.hour; hour += 1) places.push({ day, hour });
  return places;
}

export function contains(range: Range, { day, hour }: Place): boolean {
  const { first, last } = corners(range);
  return day >= first.day && day <= last.day && hour >= first.hour && hour <= last.hour;
}

// One step of a key, kept inside of the week.
export function moved({ day, hour }: Place, days: number, hours: number): Place {
  const keep = (value: number, most: number) => Math.max(0, Math.min(most - 1, value));
  return { day: keep(day + days, kDays), hour: keep(hour + hours, kHours) };
}

export function filled(seats: readonly number[], range: Range, value: number): number[] {
  const next = [...seats];
  for (const place of placesIn(range)) next[indexOf(place)] = Math.max(0, Math.min(kMostSeats, value));
  return next;
}

export function sumIn(seats: readonly number[], range: Range): number {
  return placesIn(range).reduce((sum, place) => sum + (seats[indexOf(place)] ?? 0), 0);
}

export function dayCopied(seats: readonly number[], from: number, to: readonly number[]): number[] {
  const next = [...seats];
  const day = seats.slice(from * kHours, (from + 1) * kHours);
  for (const one of to) next.splice(one * kHours, kHours, ...day);
  return next;
}

// As a spreadsheet takes it. `transposed`: hours downwards.
export function asTable(seats: readonly number[], range: Range, transposed: boolean): string {
  const { first, last } = corners(range);
  const rows: string[] = [];
  const value = (day: number, hour: number) => String(seats[indexOf({ day, hour })] ?? 0);
  const days = Array.from({ length: last.day - first.day + 1 }, (_, n) => first.day + n);
  const hours = Array.from({ length: last.hour - first.hour + 1 }, (_, n) => first.hour + n);
  if (transposed) for (const hour of hours) rows.push(days.map((day) => value(day, hour)).join('\t'));
  else for (const day of days) rows.push(hours.map((hour) => value(day, hour)).join('\t'));
  return rows.join('\n');
}

export type Pasted = { seats: number[]; range: Range } | { mistake: 'empty' | 'too_large' | 'number'; row: number; column: number; text: string };

// What a spreadsheet put on the clipboard, from `at` on; a single value fills the whole selection. Nothing is taken where
// anything is wrong.
export function pasted(seats: readonly number[], selection: Range, text: string, transposed: boolean): Pasted {
  const rows = text.replace(/\r\n?/g, '\n').replace(/\n+$/, '').split('\n').map((line) => line.split(/[\t;]/));
  if (text.trim() === '') return { mistake: 'empty', row: 0, column: 0, text: '' };
  const { first } = corners(selection);
  const next = [...seats];
  let last = first;
  const single = rows.length === 1 && rows[0]?.length === 1;
  for (const [r, cells] of rows.entries()) {
    for (const [c, cell] of cells.entries()) {
      const value = cell.trim();
      if (!/^\d{0,4}$/.test(value) || Number(value) > kMostSeats) return { mistake: 'number', row: r + 1, column: c + 1, text: value };
      if (single) return { seats: filled(seats, selection, Number(value)), range: selection };
      const place = transposed ? { day: first.day + c, hour: first.hour + r } : { day: first.day + r, hour: first.hour + c };
      if (place.day >= kDays || place.hour >= kHours) return { mistake: 'too_large', row: r + 1, column: c + 1, text: value };
      next[indexOf(place)] = Number(value);
      last = { day: Math.max(last.day, place.day), hour: Math.max(last.hour, place.hour) };
    }
  }
  return { seats: next, range: { from: first, to: last } };
}

export function seatHours(seats: readonly number[]): number {
  return seats.reduce((sum, one) => sum + one, 0);
}

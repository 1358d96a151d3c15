// Times between the contract (RFC 3339, UTC) and what the browser's inputs hold (local time without a zone).
const two = (n: number) => String(n).padStart(2, '0');

export function dayOf(at: number | string | Date): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

export function inputOf(at: number | string | null | undefined): string {
  if (at === null || at === undefined || at === '') return '';
  const date = new Date(at);
  return `${dayOf(date)}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

// null where nothing, or nothing whole, was typed.
export function timeOf(input: string): string | null {
  const at = Date.parse(input);
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}

// Whether it is a time that the clocks leave out when they are put forward: a browser would take a later one without a word.
export function isLeftOut(input: unknown): boolean {
  if (typeof input !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(input)) return false;
  const at = Date.parse(input);
  return !Number.isNaN(at) && inputOf(at) !== input;
}

// The first moment of a day, or its last second.
export function beginOf(day: string): string | null {
  return day === '' ? null : timeOf(`${day}T00:00:00`);
}
export function endOf(day: string): string | null {
  return day === '' ? null : timeOf(`${day}T23:59:59`);
}

export const kDayMs = 86_400_000;

// The intervals of a call-up: neighbours that are alike as one line, and what part of an order an answer takes.
export interface Span {
  first: number; // interval
  count: number;
  seats: number;
}

export function spans(seats: readonly number[]): Span[] {
  const out: Span[] = [];
  for (const [n, one] of seats.entries()) {
    const last = out[out.length - 1];
    if (last !== undefined && last.seats === one) last.count += 1;
    else out.push({ first: n, count: 1, seats: one });
  }
  return out;
}

export const most = (seats: readonly number[]) => Math.max(0, ...seats);

// In hundredths, so that it stays whole: 15 minutes are 25.
export function hundredthHours(seats: readonly number[], minutes: number): number {
  return Math.round((seats.reduce((sum, one) => sum + one, 0) * minutes * 100) / 60);
}

export const limited = (ordered: readonly number[], limit: number) => ordered.map((one) => Math.min(one, Math.max(0, limit)));

// What is typed together: intervals of the same clock hour that were ordered alike; `each`: every one by itself.
export function fields(ordered: readonly number[], begin: number, minutes: number, each: boolean): Span[] {
  const hour = (n: number) => Math.floor((begin + n * minutes * 60_000) / 3_600_000);
  const out: Span[] = [];
  for (const [n, seats] of ordered.entries()) {
    const last = out[out.length - 1];
    if (!each && last !== undefined && last.seats === seats && hour(last.first) === hour(n)) last.count += 1;
    else out.push({ first: n, count: 1, seats });
  }
  return out;
}

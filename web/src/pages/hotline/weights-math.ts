// The arithmetic of the weights editor: people type percent, the contract wants parts per million with an exact sum.

// "12,5" or "12.5" percent as ppm; null where it is not a number from 0.01 to 100.
export function parsePercent(text: string): number | null {
  const trimmed = text.trim();
  if (!/^\d{1,3}([.,]\d{1,4})?$/.test(trimmed)) return null;
  const [whole = '0', part = ''] = trimmed.split(/[.,]/);
  const ppm = Number(whole) * 10_000 + Number(part.padEnd(4, '0'));
  return ppm >= 100 && ppm <= 1_000_000 ? ppm : null;
}

export interface Terms {
  share: number;
  floor: number;
  cap: number;
}
export const kNoFloor = 0;
export const kNoCap = 1_000_000;

// A floor or cap: empty is none; null where it is no percentage.
export function parseBound(text: string, none: number): number | null {
  return text.trim() === '' ? none : parsePercent(text);
}

// Why floors and caps cannot all hold: the first reason that does, or null. The node decides; this spares the way there.
export function infeasible(terms: Terms[]): 'crossed' | 'floors' | 'caps' | null {
  if (terms.some((one) => one.floor > one.cap)) return 'crossed';
  if (sumOf(terms.map((one) => one.floor)) > 1_000_000) return 'floors';
  return sumOf(terms.map((one) => one.cap)) < 1_000_000 ? 'caps' : null;
}

// As the contract wants it: a bare number where nothing bounds the share.
export function toWeight({ share, floor, cap }: Terms): number | { share: number; floor?: number; cap?: number } {
  if (floor === kNoFloor && cap === kNoCap) return share;
  return { share, ...(floor === kNoFloor ? {} : { floor }), ...(cap === kNoCap ? {} : { cap }) };
}

// ppm as percent text with as few digits as it needs.
export function percentText(ppm: number, comma: boolean): string {
  const text = (ppm / 10_000).toFixed(4).replace(/\.?0+$/, '');
  return comma ? text.replace('.', ',') : text;
}

export function sumOf(values: (number | null)[]): number {
  return values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
}

// The arithmetic of the weights editor: people type percent, the contract wants parts per million with an exact sum.

export const kDecimals = 4; // of a percentage: parts per million

export type PercentFault = 'missing' | 'number' | 'decimals' | 'range';

// "12,5" or "12.5" percent as ppm, or why it is no number from 0.01 to 100 with at most four decimals.
function readPercent(text: string): number | PercentFault {
  const trimmed = text.trim();
  if (trimmed === '') return 'missing';
  if (!/^-?\d+([.,]\d+)?$/.test(trimmed)) return 'number';
  const [whole = '0', part = ''] = trimmed.split(/[.,]/);
  if (part.length > kDecimals) return 'decimals';
  const ppm = Number(whole) * 10_000 + Number(part.padEnd(kDecimals, '0'));
  return !trimmed.startsWith('-') && ppm >= 100 && ppm <= 1_000_000 ? ppm : 'range';
}

export function parsePercent(text: string): number | null {
  const read = readPercent(text);
  return typeof read === 'number' ? read : null;
}

export function percentFault(text: string): PercentFault | null {
  const read = readPercent(text);
  return typeof read === 'number' ? null : read;
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

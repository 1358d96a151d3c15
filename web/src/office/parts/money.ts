// Euros as people type them, "1.234,50" or "1234.5", as whole cents; null where it is none.
export function centsOf(text: string): number | null {
  const plain = text.trim().replace(/[\s\u00a0€]/g, '');
  const match = /^(\d{1,3}(?:[.,]\d{3})+|\d+)(?:[.,](\d{1,2}))?$/.exec(plain);
  if (match === null) return null;
  const whole = Number((match[1] ?? '').replace(/[.,]/g, ''));
  return whole * 100 + Number((match[2] ?? '0').padEnd(2, '0'));
}

// Percent as people type them, as parts per million.
export function ppmOf(text: string): number | null {
  const plain = text.trim().replace(/%$/, '').trim().replace(',', '.');
  return /^\d+(\.\d{1,4})?$/.test(plain) ? Math.round(Number(plain) * 10_000) : null;
}

import { describe, expect, it } from 'vitest';
import { parsePercent, percentText, sumOf } from '../src/pages/hotline/weights-math';

describe('the weights editor', () => {
  it('reads percent with comma or point, exactly', () => {
    expect(parsePercent('25')).toBe(250_000);
    expect(parsePercent(' 12,5 ')).toBe(125_000);
    expect(parsePercent('33.3333')).toBe(333_333);
    expect(parsePercent('100')).toBe(1_000_000);
  });

  it('takes nothing that is no share', () => {
    for (const text of ['', '0', '0,0099', '-5', '100,1', 'abc', '1e2', '12,34567', '٣', '12,', ',5']) expect(parsePercent(text), text).toBeNull();
  });

  it('writes what it reads, for every ppm of a round trip', () => {
    for (let ppm = 100; ppm <= 1_000_000; ppm += 997) {
      expect(parsePercent(percentText(ppm, true))).toBe(ppm);
      expect(parsePercent(percentText(ppm, false))).toBe(ppm);
    }
  });

  it('adds up without rounding: three thirds are not one', () => {
    expect(sumOf([parsePercent('33,3333'), parsePercent('33,3333'), parsePercent('33,3333')])).toBe(999_999);
    expect(sumOf([parsePercent('33,3333'), parsePercent('33,3333'), parsePercent('33,3334')])).toBe(1_000_000);
  });
});

import { describe, expect, it } from 'vitest';
import { makeFormat } from '../src/format/format';
import { infeasible, kDecimals, parseBound, parsePercent, percentFault, percentText, sumOf, toWeight } from '../src/pages/hotline/weights-math';

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

  it('says why it takes something not', () => {
    const faults = { '': 'missing', abc: 'number', '12,': 'number', '1e2': 'number', '1.000,5': 'number', '23,50001': 'decimals', '-5': 'range', '0': 'range', '0,0099': 'range', '100,0001': 'range' };
    for (const [text, fault] of Object.entries(faults)) expect(percentFault(text), text).toBe(fault);
    for (const text of ['23,5', '23,5001', '007']) expect(percentFault(text), text).toBeNull();
  });

  it('takes the decimals that parts per million have', () => {
    expect(percentText(1, false).split('.')[1]).toHaveLength(kDecimals);
    expect(makeFormat('de').number(0.0001, kDecimals)).toBe('0,0001');
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

  it('takes an empty floor or cap as none, and nothing that is no percentage', () => {
    expect(parseBound(' ', 0)).toBe(0);
    expect(parseBound('12,5', 1_000_000)).toBe(125_000);
    expect(parseBound('x', 0)).toBeNull();
    expect(toWeight({ share: 200_000, floor: 0, cap: 1_000_000 })).toBe(200_000);
    expect(toWeight({ share: 200_000, floor: 0, cap: 300_000 })).toEqual({ share: 200_000, cap: 300_000 });
    expect(toWeight({ share: 200_000, floor: 100_000, cap: 1_000_000 })).toEqual({ share: 200_000, floor: 100_000 });
  });

  it('sees bounds that cannot all hold', () => {
    const one = (floor: number, cap: number) => ({ share: 500_000, floor, cap });
    expect(infeasible([one(0, 1_000_000), one(0, 1_000_000)])).toBeNull();
    expect(infeasible([one(300_000, 200_000), one(0, 1_000_000)])).toBe('crossed');
    expect(infeasible([one(600_000, 1_000_000), one(500_000, 1_000_000)])).toBe('floors');
    expect(infeasible([one(0, 400_000), one(0, 500_000)])).toBe('caps');
  });
});

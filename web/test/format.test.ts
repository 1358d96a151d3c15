import { describe, expect, it } from 'vitest';
import { clock, duration, makeFormat } from '../src/format/format';

const de = makeFormat('de', 'Europe/Berlin');
const en = makeFormat('en', 'Europe/Berlin');
const plain = (text: string) => text.replace(/\u00a0/g, ' ');

describe('format', () => {
  it('writes durations as minutes and seconds, with hours only when there are any', () => {
    expect(clock(0)).toBe('00:00');
    expect(clock(61_999)).toBe('01:01');
    expect(clock(3_600_000)).toBe('1:00:00');
    expect(de.clock(null)).toBe('–');
  });

  it('writes durations within sentences so that none can be taken for a time of day', () => {
    expect(plain(duration(0))).toBe('0 s');
    expect(plain(duration(59_999))).toBe('59 s');
    expect(plain(duration(126_000))).toBe('2:06 min');
    expect(plain(duration(754_000))).toBe('12:34 min');
    expect(plain(duration(3_726_000))).toBe('1:02:06 h');
    expect(plain(duration(36_000_000))).toBe('10:00:00 h');
    expect(de.duration(null)).toBe('–');
  });

  it('writes counts and shares as the locale does', () => {
    expect(de.count(48211)).toBe('48.211');
    expect(en.count(48211)).toBe('48,211');
    expect(plain(de.percent(763_000))).toBe('76,3 %');
    expect(en.percent(763_000)).toBe('76.3%');
  });

  it('gives every deviation a sign, and a rounded nothing none', () => {
    expect(de.points(12_300)).toBe('+1,2');
    expect(de.points(-12_300)).toBe('\u22121,2');
    expect(de.points(300)).toBe('±0,0');
    expect(de.points(null)).toBe('–');
  });

  it('shows times in the zone of the reader', () => {
    expect(de.time('2026-01-12T08:01:02.003Z')).toBe('09:01:02');
    expect(de.timeMs('2026-01-12T08:01:02.003Z')).toBe('09:01:02,003');
  });

  it('writes norm work in hours and minutes', () => {
    expect(plain(de.work(5_460_000))).toBe('+1:31 h');
    expect(plain(de.hours(45_446_000))).toBe('12:37 h');
    expect(plain(de.work(20_000))).toBe('0:00 h');
    expect(plain(de.work(-60_000))).toBe('\u22120:01 h');
  });
});

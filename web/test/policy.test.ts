import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fromField, kBounds, toField, type Name } from '../src/pages/hotline/policy';

describe('the policy form', () => {
  it('has the bounds of the contract', () => {
    const contract = readFileSync(new URL('../../openapi.yaml', import.meta.url), 'utf8');
    for (const [name, [min, max]] of Object.entries(kBounds)) {
      const found = new RegExp(`^ +${name}: \\{ type: integer, minimum: (\\d+), maximum: (\\d+)`, 'm').exec(contract);
      expect(found, name).not.toBeNull();
      expect([Number(found![1]), Number(found![2])], name).toEqual([min, max]);
    }
  });

  it('types seconds and sends milliseconds', () => {
    expect(fromField('offer_deadline_ms', '15')).toBe(15_000);
    expect(fromField('offer_deadline_ms', '1,5')).toBe(1_500);
    expect(fromField('max_waiting', '500')).toBe(500);
    expect(fromField('max_waiting', '1,5')).toBeNull();
  });

  it('takes nothing out of bounds', () => {
    expect(fromField('offer_deadline_ms', '0,5')).toBeNull();
    expect(fromField('offer_deadline_ms', '121')).toBeNull();
    expect(fromField('site_failures_in_a_row', '0')).toBeNull();
    expect(fromField('wait_limit_ms', 'soon')).toBeNull();
  });

  it('shows every value so that it reads back the same', () => {
    for (const [name, [min, max]] of Object.entries(kBounds) as [Name, [number, number]][]) {
      for (const value of [min, max]) expect(fromField(name, toField(name, value)), name).toBe(value);
    }
  });
});

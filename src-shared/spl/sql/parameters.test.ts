import { describe, expect, it } from 'vitest';
import { Parameters } from './parameters.ts';

const dollar = (n: number): string => `$${n}`;

describe('Parameters', () => {
  it('numbers what the text uses, in order of first use, and drops the rest', () => {
    const parameters = new Parameters();
    const a = parameters.add('text', 'a');
    parameters.add('text', 'unused');
    const b = parameters.add('integer', 5);
    expect(parameters.finish(`x = ${b} AND y = ${a} AND z < ${b}`, dollar)).toEqual({
      sql: 'x = $1 AND y = $2 AND z < $1',
      parameters: [{ type: 'integer', value: 5 }, { type: 'text', value: 'a' }],
    });
  });

  it('keeps a number and the same digits as text apart', () => {
    const parameters = new Parameters();
    expect(parameters.add('integer', 5)).not.toBe(parameters.add('text', '5'));
    expect(parameters.add('double', 5)).not.toBe(parameters.add('integer', 5));
  });

  it('does not look into values for markers', () => {
    const parameters = new Parameters();
    const marker = parameters.add('text', 'first');
    const hostile = parameters.add('text', marker);
    const { sql, parameters: bound } = parameters.finish(`a = ${hostile}`, dollar);
    expect(sql).toBe('a = $1');
    expect(bound).toEqual([{ type: 'text', value: marker }]);
  });
});

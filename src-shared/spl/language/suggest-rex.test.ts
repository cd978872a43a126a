import { describe, expect, test } from 'vitest';
import { suggestRex } from './suggest-rex.ts';

function groups(raw: string, piece: string): { regex: string; on: (other: string) => string | undefined } {
  const start = raw.indexOf(piece);
  const regex = suggestRex(raw, start, start + piece.length);
  return { regex, on: (other) => Object.values(new RegExp(regex).exec(other)?.groups ?? {})[0] };
}

describe('suggestRex', () => {
  test('takes the key before the value as its name', () => {
    const { regex, on } = groups('2026-01-01 login user=ann from=10.0.0.1', 'ann');
    expect(regex).toBe(String.raw`user=(?<user>\S+)`);
    expect(on('x user=bob.b from=')).toBe('bob.b');
  });
  test('bounds a quoted value by its quote', () => {
    expect(groups('{"a":1,"msg":"two words"}', 'two words').on('{"msg":"three little words","b":2}')).toBe('three little words');
  });
  test('knows addresses and numbers', () => {
    const { on } = groups('Failed password for root from 10.1.2.3 port 22', '10.1.2.3');
    expect(on('Failed password for ann from 192.168.0.77 port 1')).toBe('192.168.0.77');
    expect(groups('took 12 ms', '12').on('took 3400 ms')).toBe('3400');
  });
  test('matches the marked piece whatever it is', () => {
    for (const [raw, piece] of [['a b c', 'a'], ['[x] (y) $z', '(y)'], ['one\ntwo three', 'two'], ['  pad', 'pad'], ['aXbXc', 'b'], ['k=v w', 'v w'], ['10 10 10', '10 10'], ['a=1 a=2', '2']] as const) {
      const start = raw.lastIndexOf(piece);
      const regex = suggestRex(raw, start, start + piece.length);
      expect(Object.values(new RegExp(regex).exec(raw)?.groups ?? {})[0], `${raw} / ${regex}`).toBe(piece);
    }
  });
});

/** A script that is written wrongly is refused with its line, before anything runs. */
import { describe, expect, it } from 'vitest';
import { parseCsv } from './csv.ts';
import { parseScript } from './script.ts';

describe('parseScript', () => {
  it.each([
    ['text\n', 'a.spl-spec:1: expected "=== name" but found "text"'],
    ['=== a\nstray\n--- search\n*\n', 'a.spl-spec:2: text before the first section'],
    ['=== a\n--- search\n*\n--- expect\n{"x":1}\nno json\n', 'a.spl-spec:6: not JSON: no json'],
    ['=== a\n--- search\n*\n--- expct\n', 'a.spl-spec:4: unknown section "expct"'],
    ['=== a\n--- search\n*\n--- expect sorted\n', 'a.spl-spec:4: unknown mode "sorted"'],
    ['\n=== a\n--- expect\n', 'a.spl-spec:2: no --- search'],
    ['# note\n=== a\n# note\n--- search\n*\n', 'a.spl-spec:2: no --- expect and no --- error'],
  ])('%j', (text, message) => {
    expect(() => parseScript(text, 'a.spl-spec')).toThrow(message);
  });

  it('reads the exact columns, with those in quotes', () => {
    const [spec] = parseScript('=== a ===\n--- search\n*\n--- expect contains\n{"x":1}\n--- columns a "b c" d\n', 'a.spl-spec');
    expect([spec?.name, spec?.line, spec?.columns, spec?.expected]).toEqual(['a', 1, ['a', 'b c', 'd'], { kind: 'rows', mode: 'contains', rows: [{ x: 1 }] }]);
  });
});

describe('parseCsv', () => {
  it('reads quotes, line endings of every kind, blank lines and an open quote', () => {
    expect(parseCsv('a,"b,""c"""\r\n\n"x\ny",\rlast,"open\nto the end')).toEqual([['a', 'b,"c"'], ['x\ny', ''], ['last', 'open\nto the end']]);
    expect(parseCsv('a;b', ';')).toEqual([['a', 'b']]);
    expect(parseCsv('')).toEqual([]);
  });
});

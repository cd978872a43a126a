import { describe, expect, it } from 'vitest';
import { type Macro, macroTable, prepareSource } from './source-text.ts';

const macro = (name: string, args: string[], definition: string, more: Partial<Macro> = {}): Macro => ({ name, args, definition, isEval: false, ...more });
const macros = macroTable([
  macro('web', [], 'sourcetype=access'),
  macro('above', ['n'], 'status>=$n$'),
  macro('both', ['a', 'b'], '`above($a$)` host=$b$'),
  macro('loop', [], '`loop`'),
  macro('sum', ['a', 'b'], '$a$+$b$', { isEval: true }),
  macro('checked', ['n'], 'x=$n$', { validation: '$n$>0', errorMessage: 'n must be positive' }),
]);

describe('prepared source', () => {
  it('blanks comments in place and leaves quoted text alone', () => {
    const s = prepareSource('a ```not this | x``` b "```c```"');
    expect(s.text).toBe(`a ${' '.repeat('```not this | x```'.length)} b "\`\`\`c\`\`\`"`);
  });
  it('says where a comment is not closed', () => {
    expect(prepareSource('a ```b').diagnostics).toMatchObject([{ severity: 'error', start: 2, end: 6 }]);
  });
  it('expands macros with arguments, nested and quoted', () => {
    expect(prepareSource('`web` `above(500)`', { macros }).text).toBe('sourcetype=access status>=500');
    expect(prepareSource('`both("4 0", x)`', { macros }).text).toBe('status>=4 0 host=x');
    expect(prepareSource('`both(b=y, a=1)`', { macros }).text).toBe('status>=1 host=y');
  });
  it('does not expand inside quotes', () => {
    expect(prepareSource('rex "`(?<x>.)`" | a', { macros }).text).toBe('rex "`(?<x>.)`" | a');
  });
  it('maps offsets back to the text as typed', () => {
    const typed = 'x `web` y';
    const s = prepareSource(typed, { macros });
    expect(s.text).toBe('x sourcetype=access y');
    expect(s.span(0, 1)).toEqual({ start: 0, end: 1 });
    expect(s.span(4, 9)).toEqual({ start: 2, end: 7 });
    expect(s.span(20, 21)).toEqual({ start: 8, end: 9 });
    expect(typed.slice(8, 9)).toBe('y');
  });
  it('tells an undefined macro, and near names', () => {
    const s = prepareSource('`wbe` | x', { macros });
    expect(s.diagnostics[0]?.message).toContain('Did you mean `web`');
    expect(s.hasUndefinedMacro(0, 2)).toBe(true);
    expect(prepareSource('`nope(1)`', { macros, undefinedMacro: 'warning' }).diagnostics[0]?.severity).toBe('warning');
    expect(prepareSource('`above`', { macros }).diagnostics[0]?.message).toContain('another number of arguments');
  });
  it('refuses a macro that calls itself and a call that is not closed', () => {
    expect(prepareSource('`loop`', { macros }).diagnostics[0]?.message).toContain('calls itself');
    expect(prepareSource('a `web', { macros }).diagnostics[0]?.message).toContain('not closed');
  });
  it('evaluates eval macros and validations through the host', () => {
    const evaluateMacro = (e: string): string | null => (e === '1+2' ? '3' : e === '5>0' ? 'true' : 'false');
    expect(prepareSource('`sum(1,2)`', { macros, evaluateMacro }).text).toBe('3');
    expect(prepareSource('`checked(5)`', { macros, evaluateMacro }).text).toBe('x=5');
    expect(prepareSource('`checked(-1)`', { macros, evaluateMacro }).diagnostics[0]?.message).toBe('n must be positive');
  });
  it('knows the old comment macro', () => {
    expect(prepareSource('a `comment("this | that")` b').text.replace(/\s+/g, ' ')).toBe('a b');
  });
});

/** A call with the wrong number of arguments is refused at its place, with the function's syntax, for every function. */
import { describe, expect, it } from 'vitest';
import { allEvalFunctions } from '../functions/eval-functions.ts';
import { allStatsFunctions } from '../functions/stats-functions.ts';
import { parseSearch } from '../syntax/parser.ts';

/** The one error of a search, with the text that it points at. */
function errorOf(search: string): { readonly message: string; readonly at: string } {
  const errors = parseSearch(search).diagnostics.filter((d) => d.severity === 'error');
  expect(errors.map((e) => e.message)).toHaveLength(1);
  const [error] = errors as [(typeof errors)[number]];
  expect(error.code).toBe('bad-argument');
  return { message: error.message, at: search.slice(error.start, error.end) };
}

const args = (n: number): string => Array.from({ length: n }, () => 'f').join(', ');

describe('eval functions', () => {
  for (const { name, arity: [least, most], docs } of allEvalFunctions()) {
    const wrong = [least - 1, most + 1].filter((n) => n >= 0 && Number.isFinite(n));
    it.each(wrong)(`${name}() with %i arguments`, (n) => {
      const call = `${name}(${args(n)})`;
      const error = errorOf(`| makeresults | eval before=1, x=if(isnull(${call}), 1, 2)`);
      expect(error.at).toBe(call);
      expect(error.message).toContain(docs.syntax);
    });
  }
});

describe('stats functions', () => {
  for (const { name, argument, percentile } of allStatsFunctions()) {
    if (argument === 'optional') continue;
    const called = percentile === true ? `${name}95` : name;
    it(`${called}() without a field`, () => {
      const call = `${called}()`;
      const error = errorOf(`| makeresults | stats count, ${call}`);
      expect(error.at).toBe(call);
      expect(error.message).toContain('needs a field');
    });
    it(`${called} alone is told of`, () => {
      const [told, ...others] = parseSearch(`| makeresults | stats count, ${called}`).diagnostics;
      expect(others).toEqual([]);
      expect(told?.severity).toBe('warning');
      expect(told?.message).toContain('is taken of all fields');
    });
  }
});

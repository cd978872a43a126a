/** For tests of line cutters: cut lines must be the events that are read one by one. */
import { isDeepStrictEqual } from 'node:util';
import { expect, vi } from 'vitest';
import type { LoadReport } from './load-options.ts';
import { loadContent } from './test-load.ts';

/** What cuts lines of one form; `cut` answers false for a line that is left to be read by itself. */
interface Cutter {
  cut(...args: never[]): unknown;
}

/**
 * Loads lines of a file of that name cut, and again one by one, and expects the same events, types and counts, and that the
 * cutter saw every line and left `left` of them.
 */
export async function expectSameCut(cutter: { readonly prototype: Cutter }, name: string, lines: readonly string[], left: number): Promise<void> {
  const content = lines.join('\n');
  const cut = vi.spyOn(cutter.prototype, 'cut');
  const fast = await loadContent(content, name, { file: { source: 'test' } });
  const seen = cut.mock.results.map(({ value }) => value);
  cut.mockReturnValue(false);
  const single = await loadContent(content, name, { file: { source: 'test' } });
  cut.mockRestore();
  expect(seen).toHaveLength(lines.length);
  expect(seen.filter((value) => value === false)).toHaveLength(left);
  expect(fast.report.events).toBe(single.report.events);
  expect(fast.report.files).toEqual(single.report.files);
  expect(fast.report.refused).toBe(single.report.refused);
  expect(fast.report.refusedSamples).toEqual(single.report.refusedSamples);
  expect(fast.types).toEqual(single.types);
  // The first that differs tells more than all of them, and sooner.
  const at = fast.events.findIndex((event, i) => !isDeepStrictEqual(event, single.events[i]));
  if (at >= 0) expect(fast.events[at]).toEqual(single.events[at]);
  const counts = (report: LoadReport): Record<string, number> => Object.fromEntries(report.fields.map(({ name: field, count }) => [field, count]));
  expect(counts(fast.report)).toEqual(counts(single.report));
}

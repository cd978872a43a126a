/** Highlight rules at work: which rows of a page which rule colours. A rule that is too slow is switched off and said so. */
import type { HighlightRule } from '../../src-shared/ipc/tail-protocol.ts';
import { type Value, toText } from '../../src-shared/results/value.ts';
import { guarded } from '../jobs/guard.ts';

/** One rule may work so long on one page, in milliseconds: a screen is drawn in a few. */
const RULE_MS = 100;

export class Highlights {
  /** Per rule what is wrong with it, or null. */
  readonly problems: readonly (string | null)[];
  readonly #tests: ((text: string) => boolean)[];
  readonly #names: readonly string[];

  constructor(rules: readonly HighlightRule[]) {
    const made = rules.map(testOf);
    this.#tests = made.map(({ test }) => test);
    this.problems = made.map(({ problem }) => problem);
    this.#names = rules.map((rule) => rule.pattern);
  }

  /** The index of the first rule that matches each row, or -1. */
  marks(fields: readonly string[], rows: readonly (readonly Value[])[], onSlow: (text: string) => void): readonly number[] {
    const marks = new Array<number>(rows.length).fill(-1);
    if (this.#tests.length === 0) return marks;
    const raw = fields.indexOf('_raw');
    const texts = rows.map((row) => (raw >= 0 && typeof row[raw] === 'string' ? (toText(row[raw] ?? null) ?? '') : row.map((value) => toText(value, ' ') ?? '').join(' ')));
    this.#tests.forEach((test, rule) => {
      try {
        guarded(() => {
          for (let i = 0; i < texts.length; i++) if (marks[i] === -1 && test(texts[i] as string)) marks[i] = rule;
        }, RULE_MS);
      } catch {
        this.#tests[rule] = () => false;
        onSlow(`The highlight rule "${this.#names[rule]}" took too long and is switched off; make it more exact.`);
      }
    });
    return marks;
  }
}

function testOf({ pattern, regex }: HighlightRule): { readonly test: (text: string) => boolean; readonly problem: string | null } {
  if (!regex) {
    const wanted = pattern.toLowerCase();
    return { test: (text) => text.toLowerCase().includes(wanted), problem: null };
  }
  try {
    const compiled = new RegExp(pattern, 'i');
    return { test: (text) => compiled.test(text), problem: null };
  } catch (error) {
    return { test: () => false, problem: `This is not a regular expression: ${(error instanceof Error ? error.message : String(error)).replace(/^.*: /, '')}.` };
  }
}

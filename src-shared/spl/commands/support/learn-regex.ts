/** A regular expression from examples of what it is to extract: what `erex` learns. */
import { escapeRegex } from './wildcards.ts';

/** A text and the examples in it. */
interface Occurrence {
  readonly left: string;
  readonly value: string;
  readonly right: string;
}

/** Characters round an example that the pattern may lean on. */
const REACH = 24;

/**
 * A pattern with one group `name` that finds an example first in each text that holds one, and never a counterexample: with the
 * word that names the value where `others` have it too, else the least specific one. Null where there is none.
 */
export function learnRegex(texts: readonly string[], examples: readonly string[], counterexamples: readonly string[], name: string, others: readonly string[] = texts): string | null {
  const places: Occurrence[] = [];
  for (const text of texts) {
    for (const value of examples) {
      const at = text.indexOf(value);
      if (at !== -1) places.push({ left: text.slice(Math.max(0, at - REACH), at), value, right: text.slice(at + value.length, at + value.length + REACH) });
    }
  }
  const found = examples.filter((e) => places.some((p) => p.value === e));
  if (found.length === 0) return null;
  const values = [...new Set([generalised(found), general(found)])];
  const lefts = contexts(places.map((p) => p.left), 'left');
  const rights = contexts(places.map((p) => p.right), 'right');
  const wanted = new Set(examples);
  const unwanted = new Set(counterexamples);
  const first = (befores: readonly string[]): string | null => {
    for (const value of values) {
      // A pattern with something before it is less likely to hit by chance: those come before the bare one.
      for (const left of befores) {
        for (const right of rights) {
          const pattern = `${left}(?P<${name}>${value})${right}`;
          if (fits(compiled(pattern), texts, name, wanted, unwanted)) return pattern;
        }
      }
    }
    return null;
  };
  const least = first(lefts);
  const word = wordBefore(places.map((p) => p.left));
  const keyed = word === null ? null : first([word]);
  // The word that names the value says more than the character before it, unless other texts have another word there.
  return keyed !== null && least !== null && hits(keyed, others) >= hits(least, others) ? keyed : least;
}

function compiled(pattern: string): RegExp {
  return new RegExp(pattern.replace('(?P<', '(?<'));
}

function hits(pattern: string, texts: readonly string[]): number {
  const regex = compiled(pattern);
  return texts.filter((text) => regex.test(text)).length;
}

/** The word that stands before all examples with what is between, such as `port ` or `user=`; null where there is none. */
function wordBefore(lefts: readonly string[]): string | null {
  const words = new Set(lefts.map((left) => /(?:^|[^A-Za-z0-9_])([A-Za-z][A-Za-z_]*[^A-Za-z0-9]{1,3})$/.exec(left)?.[1]));
  const [word] = words;
  return words.size === 1 && word !== undefined ? `\\b${escapeRegex(word)}` : null;
}

function fits(regex: RegExp, texts: readonly string[], name: string, wanted: ReadonlySet<string>, unwanted: ReadonlySet<string>): boolean {
  for (const text of texts) {
    const value = regex.exec(text)?.groups?.[name];
    if (value !== undefined && unwanted.has(value)) return false;
    const holds = [...wanted].filter((w) => text.includes(w));
    if (holds.length > 0 && (value === undefined || !holds.includes(value))) return false;
  }
  return true;
}

const RUNS = /\d+|[A-Za-z]+|[^A-Za-z\d]/g;

/** Runs of digits and letters as classes; letters that all examples share, and other characters, as they are. */
function generalised(values: readonly string[]): string {
  const split = values.map((v) => v.match(RUNS) ?? []);
  const first = split[0] as readonly string[];
  const kind = (run: string): string => (/\d/.test(run) ? 'digits' : /[A-Za-z]/.test(run) ? 'letters' : run);
  const alike = split.every((runs) => runs.length === first.length && runs.every((run, i) => kind(run) === kind(first[i] as string)));
  if (!alike) return general(values);
  return first
    .map((run, i) => {
      if (/\d/.test(run)) return '\\d+';
      if (/[A-Za-z]/.test(run)) return values.length > 1 && split.every((runs) => runs[i] === run) ? run : '[a-zA-Z]+';
      return escapeRegex(run);
    })
    .join('');
}

/** Any of the characters that the examples have, by class. */
function general(values: readonly string[]): string {
  const all = values.join('');
  const others = [...new Set(all.replace(/[A-Za-z\d]/g, ''))].map((c) => (c === ' ' ? ' ' : escapeRegex(c))).join('');
  return `[${/[A-Za-z]/.test(all) ? 'a-zA-Z' : ''}${/\d/.test(all) ? '0-9' : ''}${others}]+`;
}

/** Patterns for what all texts have next to the examples: a little of it first, more of it later, nothing last. */
function contexts(texts: readonly string[], side: 'left' | 'right'): string[] {
  const first = texts[0] as string;
  const at = (text: string, i: number): string | undefined => (side === 'left' ? text[text.length - 1 - i] : text[i]);
  let common = 0;
  while (common < REACH && at(first, common) !== undefined && texts.every((t) => at(t, common) === at(first, common))) common++;
  const out: string[] = [];
  for (const length of [1, 2, 4, 8, 12, 16, common]) {
    if (length > common || length === 0) continue;
    const part = side === 'left' ? first.slice(first.length - length) : first.slice(0, length);
    out.push(escapeRegex(part).replace(/\d+/g, '\\d+'));
  }
  if (side === 'left' && texts.every((t) => t === '')) out.unshift('^');
  // To the right a boundary is enough: the value's own class ends it.
  return side === 'left' ? [...new Set(out), '\\b', ''] : ['', '\\b', ...new Set(out)];
}

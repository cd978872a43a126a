/**
 * Every eval and stats function is exercised by the spec scripts: at least three cases call it, and at least one of them shows
 * what it does without a value or refuses. The scripts run on every executor, so that this holds for all of them.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { type SpecCase, parseScript } from '../spec/script.ts';
import type { AggregationNode, Expr } from '../syntax/ast.ts';
import { parseSearch } from '../syntax/parser.ts';
import { allEvalFunctions, findEvalFunction } from './eval-functions.ts';
import { allStatsFunctions, findStatsFunction } from './stats-functions.ts';

const CASES = 3;

/** How often a function is called in the scripts. */
interface Use {
  readonly cases: Set<SpecCase>;
  /** Cases where it gets no value, or is refused. */
  readonly failures: Set<SpecCase>;
  readonly names: Set<string>;
}

type Uses = Map<string, Use>;

function note(uses: Uses, name: string, written: string, spec: SpecCase, failure: boolean): void {
  let use = uses.get(name);
  if (use === undefined) uses.set(name, (use = { cases: new Set(), failures: new Set(), names: new Set() }));
  use.cases.add(spec);
  use.names.add(written.toLowerCase());
  if (failure) use.failures.add(spec);
}

/** True for what stands for a missing value in the scripts: null and fields that no event has. */
function isMissing(expr: Expr): boolean {
  if (expr.kind === 'field') return expr.name.startsWith('nosuch');
  return expr.kind === 'null' || (expr.kind === 'call' && expr.name.text.toLowerCase() === 'null');
}

function isCall(node: object): node is Extract<Expr, { kind: 'call' }> {
  return 'kind' in node && node.kind === 'call' && 'args' in node;
}

function isAggregation(node: object): node is AggregationNode {
  return 'function' in node && 'percentile' in node && 'explicitAs' in node;
}

/** Notes the functions that a syntax tree calls. */
function walk(node: unknown, spec: SpecCase, evals: Uses, stats: Uses): void {
  if (typeof node !== 'object' || node === null) return;
  if (isCall(node)) {
    const def = findEvalFunction(node.name.text);
    if (def !== undefined) note(evals, def.name, node.name.text, spec, node.args.some(isMissing));
  } else if (isAggregation(node)) {
    const found = findStatsFunction(node.function.text);
    const missing = node.argument?.kind === 'field' && /^nosuch|\(nosuch/.test(node.argument.name.text);
    if (found !== null) note(stats, found.def.name, node.function.text.replace(/[\d.]+$/, ''), spec, missing);
  }
  for (const child of node instanceof Map ? node.values() : Object.values(node)) walk(child, spec, evals, stats);
}

/** Notes the functions that a search names which is refused: its tree may lack them. */
function refused(spec: SpecCase, evals: Uses, stats: Uses): void {
  const aggregates = /\b(?:stats|eventstats|streamstats|chart|timechart)\b/.test(spec.search);
  const words = [...spec.search.matchAll(/\b([a-z_]\w*)\b(?=\s*(\(?))/gi)];
  for (const [, word, open] of words as unknown as [string, string, string][]) {
    const def = open === '(' ? findEvalFunction(word) : undefined;
    const other = open === '(' && words.some(([, w, o]) => o === '(' && w !== word);
    // A condition needs if() around it, which is not what is refused.
    if (def !== undefined && !aggregates) note(evals, def.name, word, spec, def.name !== 'if' || !other);
    const percentile = allStatsFunctions().find((f) => f.percentile === true && f.name === word);
    const found = percentile ?? findStatsFunction(word)?.def;
    if (found !== undefined && aggregates) note(stats, found.name, word, spec, true);
  }
}

const folder = new URL('../spec/', import.meta.url);
const evals: Uses = new Map();
const stats: Uses = new Map();
for (const file of readdirSync(folder).filter((f) => f.endsWith('.spl-spec'))) {
  for (const spec of parseScript(readFileSync(new URL(file, folder), 'utf8'), file)) {
    if (spec.expected.kind === 'error') refused(spec, evals, stats);
    else walk(parseSearch(spec.search).pipeline, spec, evals, stats);
  }
}

function check(uses: Uses, def: { readonly name: string; readonly aliases?: readonly string[] }): void {
  const use = uses.get(def.name);
  expect(use?.cases.size ?? 0, `cases that call ${def.name}()`).toBeGreaterThanOrEqual(CASES);
  expect(use?.failures.size ?? 0, `cases where ${def.name}() has no value or is refused`).toBeGreaterThanOrEqual(1);
  for (const alias of def.aliases ?? []) expect([...(use?.names ?? [])], `names that ${def.name}() is called by`).toContain(alias);
}

describe('eval functions in the spec scripts', () => {
  for (const def of allEvalFunctions()) it(`${def.name}()`, () => check(evals, def));
});

describe('stats functions in the spec scripts', () => {
  for (const def of allStatsFunctions()) it(`${def.name}()`, () => check(stats, def));
});

afterAll(() => {
  for (const [title, uses, all] of [['eval', evals, allEvalFunctions()], ['stats', stats, allStatsFunctions()]] as const) {
    const counts = all.map((def) => uses.get(def.name)?.cases.size ?? 0);
    process.stdout.write(`${all.length} ${title} functions, ${counts.reduce((a, b) => a + b, 0)} calls in cases: ${Math.min(...counts)} to ${Math.max(...counts)} each\n`);
  }
});

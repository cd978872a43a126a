/** When a panel or an input is seen: an eval expression over the dashboard's tokens. Pure. */
import { EMPTY_BATCH } from '../../src-shared/results/batch.ts';
import { compileExpr, truthy } from '../../src-shared/spl/eval/compile.ts';
import { parseExpressionText } from '../../src-shared/spl/syntax/parser.ts';
import { t } from '../lib/messages.ts';
import type { Input, Panel } from './definition.ts';
import type { TokenValues } from './tokens.ts';

/** A token, with or without quotes around it: its value is a string either way. */
const TOKEN = /"\$([A-Za-z_][\w.-]*)(?:\|[a-z])?\$"|\$([A-Za-z_][\w.-]*)(?:\|[a-z])?\$/g;

/** Names of the tokens that an expression looks at. */
function tokensIn(when: string): string[] {
  return [...when.matchAll(TOKEN)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

/** The expression with values in place of its tokens; null() for one that has none. */
function withTokens(when: string, values: TokenValues): string {
  return when.replaceAll(TOKEN, (_, quoted: string | undefined, plain: string | undefined) => {
    const name = quoted ?? plain ?? '';
    const value = values[name] ?? values[name.replace(/^form\./, '')];
    return value === undefined ? 'null()' : `"${value.replaceAll(/[\\"]/g, String.raw`\$&`)}"`;
  });
}

function holds(when: string, values: TokenValues): boolean {
  const now = Date.now() / 1000;
  return truthy(compileExpr(parseExpressionText(withTokens(when, values)), { now, tz: 'UTC', time: () => now, random: Math.random })(EMPTY_BATCH, 0));
}

/** True where the expression is empty or true for these values. One that cannot be read hides nothing. */
export function isShown(when: string, values: TokenValues): boolean {
  if (when.trim() === '') return true;
  try {
    return holds(when, values);
  } catch {
    return true;
  }
}

/** What is wrong with an expression, in a sentence; null where nothing is. */
export function conditionProblem(when: string): string | null {
  if (when.trim() === '') return null;
  try {
    holds(when, Object.fromEntries(tokensIn(when).map((name) => [name, ''])));
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The condition of Simple XML's `depends` (all of these tokens have a value) and `rejects` (none of these has one). */
export function dependsText(depends: string, rejects: string): string {
  const tests = (names: string, test: 'isnotnull' | 'isnull'): string[] => tokensIn(names).map((name) => `${test}($${name}$)`);
  return [...tests(depends, 'isnotnull'), ...tests(rejects, 'isnull')].join(' AND ');
}

/** Conditions that all have to hold; empty ones are left out. */
export function allOf(conditions: readonly string[]): string {
  const real = conditions.filter((one) => one.trim() !== '');
  return real.length < 2 ? (real[0] ?? '') : real.map((one) => `(${one})`).join(' AND ');
}

/** The panels and inputs of a file that was read. */
interface Parts {
  readonly panels: readonly Panel[];
  readonly inputs: readonly Input[];
}

/**
 * What a file that was read holds, without conditions on tokens that nothing in the dashboard sets: a panel or an input that no
 * click could bring back would be lost. A sentence for each goes to `note`.
 */
export function withoutUnset({ panels, inputs }: Parts, note: (sentence: string) => void): Parts {
  const set = new Set(['time', ...inputs.map(({ token }) => token), ...panels.flatMap(({ drill }) => (drill.kind === 'tokens' ? drill.set.map(({ token }) => token.replace(/^form\./, '')) : []))]);
  /** The condition, or none where it asks for a token that nothing sets. */
  const kept = (when: string, name: string): string => {
    const unset = [...new Set(tokensIn(when))].filter((token) => {
      const own = token.replace(/^form\./, '');
      return !set.has(own) && !set.has(own.replace(/\.(?:earliest|latest)$/, ''));
    });
    if (unset.length === 0) return when;
    note(t('dashboard.xml.unset', { name, tokens: unset.map((token) => `$${token}$`).join(', ') }));
    return '';
  };
  return {
    panels: panels.map((panel) => ({ ...panel, visibility: { ...panel.visibility, when: kept(panel.visibility.when, panel.title || t('dashboard.panel')) } })),
    inputs: inputs.map((input) => ({ ...input, when: kept(input.when, input.label || input.token) })),
  };
}

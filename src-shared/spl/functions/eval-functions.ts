/** The table of all eval functions: parser, evaluator, SQL generators, completion and documentation read it. */
import { BITWISE_FUNCTIONS } from './bitwise.ts';
import { CONDITIONAL_FUNCTIONS } from './conditional.ts';
import { CONVERSION_FUNCTIONS } from './conversion.ts';
import { CRYPTO_FUNCTIONS } from './crypto.ts';
import { DATETIME_FUNCTIONS } from './datetime.ts';
import { INFORMATIONAL_FUNCTIONS } from './informational.ts';
import { JSON_FUNCTIONS } from './json.ts';
import { MATH_FUNCTIONS } from './math.ts';
import { MULTIVALUE_FUNCTIONS } from './multivalue.ts';
import { STATISTICAL_FUNCTIONS } from './statistical.ts';
import { TEXT_FUNCTIONS } from './text.ts';
import { TRIG_FUNCTIONS } from './trig.ts';
import type { EvalFunctionDef } from './types.ts';

const FUNCTIONS: readonly EvalFunctionDef[] = [
  ...CONDITIONAL_FUNCTIONS,
  ...CONVERSION_FUNCTIONS,
  ...CRYPTO_FUNCTIONS,
  ...DATETIME_FUNCTIONS,
  ...INFORMATIONAL_FUNCTIONS,
  ...JSON_FUNCTIONS,
  ...MATH_FUNCTIONS,
  ...MULTIVALUE_FUNCTIONS,
  ...STATISTICAL_FUNCTIONS,
  ...TEXT_FUNCTIONS,
  ...TRIG_FUNCTIONS,
  ...BITWISE_FUNCTIONS,
];

const byName = new Map<string, EvalFunctionDef>();
for (const def of FUNCTIONS) for (const name of [def.name, ...(def.aliases ?? [])]) byName.set(name, def);

/** The function of a name or alias, any case; undefined where there is none. */
export function findEvalFunction(name: string): EvalFunctionDef | undefined {
  return byName.get(name) ?? byName.get(name.toLowerCase());
}

/** All functions, by their groups. */
export function allEvalFunctions(): readonly EvalFunctionDef[] {
  return FUNCTIONS;
}

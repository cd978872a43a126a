/**
 * Paths into JSON as the JSON functions write them: `a.b{}.c{0}.d` (Search Reference, "JSON functions").
 */
import type { Value } from '../../results/value.ts';
import { fromItems } from '../../results/value.ts';
import { jsonValue, parseJson as readJson, jsonAt as valuesAt } from '../commands/support/json.ts';
import { parseXml, xmlAt } from '../commands/support/xml.ts';
import { isJsonArray, isJsonObject, memberOf, withMember } from './json-values.ts';
import type { Json } from './json-values.ts';
import { Memo } from './support.ts';

/** One step of a path. */
export type PathStep =
  | { readonly kind: 'key'; readonly name: string }
  /** `{}`: all elements of an array. */
  | { readonly kind: 'all' }
  /** `{2}`: one element, counted from 0. */
  | { readonly kind: 'index'; readonly index: number };

const paths = new Memo((text: string): readonly PathStep[] | null => {
  const steps: PathStep[] = [];
  const pattern = /\{(\d*)\}|([^.{}]+)|\./gy;
  let at = 0;
  while (at < text.length) {
    pattern.lastIndex = at;
    const m = pattern.exec(text);
    if (m === null) return null;
    if (m[1] !== undefined) steps.push(m[1] === '' ? { kind: 'all' } : { kind: 'index', index: Number(m[1]) });
    else if (m[2] !== undefined) steps.push({ kind: 'key', name: m[2] });
    at = pattern.lastIndex;
  }
  return steps;
});

/** The steps of a path, or null for text that is none. */
export function parsePath(text: string): readonly PathStep[] | null {
  return paths.get(text);
}

/** The JSON values at a path, those of nested arrays in one list. */
export function jsonAt(root: Json, steps: readonly PathStep[]): Json[] {
  let current: Json[] = [root];
  for (const step of steps) {
    const next: Json[] = [];
    for (const json of current) {
      if (step.kind === 'key') {
        const member = isJsonObject(json) ? memberOf(json, step.name) : undefined;
        if (member !== undefined) next.push(member);
      } else if (isJsonArray(json)) {
        if (step.kind === 'all') next.push(...json);
        else if (step.index < json.length) next.push(json[step.index] as Json);
      }
    }
    current = next;
  }
  return current;
}

/** What changes at the end of a path: the value before (undefined where there is none) to the one after. */
export type Change = (before: Json | undefined) => Json | undefined;

/**
 * A copy of a JSON document with the value at a path changed. Missing objects on the way are made with `create`. Steps
 * that do not fit the document leave that part as it is; a change to undefined removes a key.
 */
export function changeAt(json: Json | undefined, steps: readonly PathStep[], change: Change, create: boolean): Json | undefined {
  const [step, ...rest] = steps;
  if (step === undefined) return change(json);
  if (step.kind === 'key') {
    if (json !== undefined && !isJsonObject(json)) return json;
    const before = json === undefined ? undefined : memberOf(json, step.name);
    if (before === undefined && !create) return json;
    return withMember(json ?? {}, step.name, changeAt(before, rest, change, create));
  }
  if (!isJsonArray(json)) return json;
  if (step.kind === 'all') return json.map((item) => changeAt(item, rest, change, create) ?? null);
  // An array grows at its end only.
  if (step.index > json.length) return json;
  const copy = [...json];
  const after = changeAt(json[step.index], rest, change, create);
  if (after === undefined) copy.splice(step.index, 1);
  else copy[step.index] = after;
  return copy;
}

/** What stands at a path of JSON or XML text, as the `spath` command reads it; null where there is nothing. */
export function extractPath(text: string, path: string): Value {
  const json = readJson(text);
  if (json !== null) return fromItems(valuesAt(json, path).map(jsonValue));
  return text.includes('<') ? fromItems(xmlAt(parseXml(text), path, text)) : null;
}

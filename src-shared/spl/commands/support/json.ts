/** JSON as `spath`, `fromjson` and `foreach` read it: values with their source text, kept as far as broken text goes. */
import type { Scalar } from '../../../results/value.ts';
import { numberToText } from '../../../results/value.ts';

/** A JSON value; objects and arrays know their source text. `true`, `false` and `null` are those words. */
export type JsonNode =
  | { readonly kind: 'object'; readonly entries: readonly (readonly [string, JsonNode])[]; readonly text: string }
  | { readonly kind: 'array'; readonly items: readonly JsonNode[]; readonly text: string }
  | { readonly kind: 'scalar'; readonly value: Scalar; readonly literal: 'string' | 'number' | 'boolean' | 'null' };

/** Thrown inside to leave a broken text; never reaches callers. */
const BROKEN = Symbol('broken');

/**
 * Parses JSON. Text that breaks off or goes wrong yields what came before, as `spath` extracts it; text that does not
 * start as an object or array yields null.
 */
export function parseJson(text: string): JsonNode | null {
  let at = 0;
  const blank = (): void => {
    for (; at < text.length; at++) {
      const c = text.charCodeAt(at);
      if (c !== 32 && c !== 10 && c !== 13 && c !== 9) return;
    }
  };
  const string = (): string => {
    const start = ++at;
    let plain = true;
    for (; ; at++) {
      const c = text.charCodeAt(at);
      if (Number.isNaN(c)) throw BROKEN;
      if (c === 34) break;
      if (c === 92) {
        plain = false;
        at++;
      }
    }
    const body = text.slice(start, at++);
    if (plain) return body;
    return body.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_, hex: string | undefined, c: string | undefined) =>
      hex !== undefined ? String.fromCharCode(Number.parseInt(hex, 16)) : (ESCAPES[c as string] ?? (c as string)),
    );
  };
  const value = (): JsonNode => {
    blank();
    const start = at;
    const c = text[at];
    if (c === '{') {
      const entries: [string, JsonNode][] = [];
      try {
        at++;
        for (blank(); text[at] !== '}'; blank()) {
          if (text[at] === ',' && entries.length > 0) {
            at++;
            blank();
            // A comma before the end is common in hand-written JSON.
            if (text[at] === '}') break;
          } else if (entries.length > 0) throw BROKEN;
          if (text[at] !== '"') throw BROKEN;
          const key = string();
          blank();
          if (text[at++] !== ':') throw BROKEN;
          entries.push([key, value()]);
          if (broken) break;
        }
        at++;
      } catch (error) {
        if (error !== BROKEN) throw error;
        broken = true;
      }
      return { kind: 'object', entries, text: text.slice(start, at) };
    }
    if (c === '[') {
      const items: JsonNode[] = [];
      try {
        at++;
        for (blank(); text[at] !== ']'; blank()) {
          if (text[at] === ',' && items.length > 0) {
            at++;
            blank();
            if (text[at] === ']') break;
          } else if (items.length > 0) throw BROKEN;
          items.push(value());
          if (broken) break;
        }
        at++;
      } catch (error) {
        if (error !== BROKEN) throw error;
        broken = true;
      }
      return { kind: 'array', items, text: text.slice(start, at) };
    }
    if (c === '"') return { kind: 'scalar', value: string(), literal: 'string' };
    const word = /[^\s,\]}]+/y;
    word.lastIndex = at;
    const m = word.exec(text);
    if (m === null) throw BROKEN;
    at = word.lastIndex;
    if (m[0] === 'true' || m[0] === 'false') return { kind: 'scalar', value: m[0], literal: 'boolean' };
    if (m[0] === 'null') return { kind: 'scalar', value: 'null', literal: 'null' };
    if (!/^-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?$/.test(m[0])) throw BROKEN;
    const n = Number(m[0]);
    // A number whose text would change (1.10, 12345678901234567890) stays text: nothing of it is lost.
    return { kind: 'scalar', value: Number.isFinite(n) && numberToText(n) === m[0] ? n : m[0], literal: 'number' };
  };
  let broken = false;
  blank();
  if (text[at] !== '{' && text[at] !== '[') return null;
  return value();
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

/** A node as a field's value: scalars as they are, objects and arrays as their text. */
export function jsonValue(node: JsonNode): Scalar {
  return node.kind === 'scalar' ? node.value : node.text;
}

/** Calls `leaf` for each scalar with its name as `spath` makes it: `a.b`, `list{}`, `list{}.c`. */
export function jsonLeaves(node: JsonNode, leaf: (name: string, value: Scalar) => void, prefix = ''): void {
  if (node.kind === 'object') {
    for (const [key, child] of node.entries) jsonLeaves(child, leaf, prefix === '' ? key : `${prefix}.${key}`);
  } else if (node.kind === 'array') {
    for (const item of node.items) jsonLeaves(item, leaf, `${prefix}{}`);
  } else if (prefix !== '') {
    leaf(prefix, node.value);
  }
}

/** All nodes at a path such as `a.b`, `list{}.c`, `list{0}` (counted from 0). A key may hold dots itself. */
export function jsonAt(node: JsonNode, path: string): JsonNode[] {
  if (path === '') return [node];
  const step = /^\{(\d*)\}\.?/.exec(path);
  if (step !== null) {
    if (node.kind !== 'array') return [];
    const rest = path.slice(step[0].length);
    if (step[1] === '') return node.items.flatMap((item) => jsonAt(item, rest));
    const item = node.items[Number(step[1])];
    return item === undefined ? [] : jsonAt(item, rest);
  }
  if (node.kind !== 'object') return [];
  const found: JsonNode[] = [];
  for (const [key, child] of node.entries) {
    if (!path.startsWith(key)) continue;
    const rest = path.slice(key.length);
    if (rest === '') found.push(child);
    else if (rest[0] === '.') found.push(...jsonAt(child, rest.slice(1)));
    else if (rest[0] === '{') found.push(...jsonAt(child, rest));
  }
  return found;
}

/** An event as JSON, line by line, with what is folded left out: the model behind the JSON view. Pure. */
import type { EventFields } from './fields.ts';

/** A number that a double cannot hold exactly, as it was written. */
class ExactNumber {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}
/** A value of JSON, its numbers as they were written. */
export type Json = string | number | boolean | null | ExactNumber | readonly Json[] | { readonly [key: string]: Json };

/** What a user folded and unfolded in one tree. */
export interface Folds {
  /** What holds for all that is not named in `changed`: everything folded, nothing, or by the size of the tree. */
  readonly usual: 'folded' | 'open' | 'by-size';
  /** True for what was folded, false for what was unfolded, by the line's id. */
  readonly changed: ReadonlyMap<string, boolean>;
  /** How many parts of a long list or object are shown, by the line's id. */
  readonly shown: ReadonlyMap<string, number>;
}
export const USUAL_FOLDS: Folds = { usual: 'by-size', changed: new Map(), shown: new Map() };

/** A line of the tree. */
export interface JsonLine {
  /** Tells it from all others of its tree, and stays when something is folded. */
  readonly id: string;
  readonly kind: 'object' | 'list' | 'string' | 'number' | 'boolean' | 'null' | 'close' | 'more';
  readonly depth: number;
  /** Its name in its object; null in a list, at the top, and for a bracket. */
  readonly key: string | null;
  /** As SPL names the field: `error.type`, `items{}.name`; '' at the top. */
  readonly field: string;
  /** What stands behind the name: a value as JSON writes it, or brackets. */
  readonly text: string;
  readonly value: Json;
  /** Of an object or list: how many parts it has, and whether they are hidden. */
  readonly parts: number;
  readonly folded: boolean;
  /** False for the last of its siblings: no comma follows. */
  readonly comma: boolean;
  /** Its place among its siblings, from 1. */
  readonly position: number;
  readonly siblings: number;
  /** Id of the line it belongs to; null at the top. */
  readonly parent: string | null;
}

/** Lines up to which a tree begins unfolded; a larger one begins with its first level alone. */
const OPEN_LINES = 150;
/** Parts of a list or object that are drawn at once. */
export const PARTS_SHOWN = 100;

type Reviver = (this: unknown, key: string, value: unknown, context?: { readonly source?: string }) => unknown;

/** Parses JSON text without losing digits; undefined where it is no object or list, or is cut or broken. */
export function parseJson(text: string): Json | undefined {
  if (!/^\s*[{[]/.test(text)) return undefined;
  const keepDigits: Reviver = (_key, value, context) =>
    typeof value === 'number' && context?.source !== undefined && (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) ? new ExactNumber(context.source) : value;
  try {
    return JSON.parse(text, keepDigits as (key: string, value: unknown) => unknown) as Json;
  } catch {
    return undefined;
  }
}

/** The event as JSON: its own text where that is JSON, else its fields. */
export function jsonOfEvent(fields: EventFields): Json {
  const raw = fields.get('_raw');
  return (typeof raw === 'string' ? parseJson(raw) : undefined) ?? (Object.fromEntries(fields) as Json);
}

/** A value as JSON text, indented. */
export function jsonText(value: Json, indent = ''): string {
  const inner = `${indent}  `;
  const inside = (open: string, parts: readonly string[], close: string): string => (parts.length === 0 ? open + close : `${open}\n${parts.map((part) => inner + part).join(',\n')}\n${indent}${close}`);
  if (value instanceof ExactNumber) return value.source;
  if (isList(value)) return inside('[', value.map((item) => jsonText(item, inner)), ']');
  if (value !== null && typeof value === 'object') return inside('{', Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${jsonText(item, inner)}`), '}');
  return JSON.stringify(value);
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

/** The parts of a value: by name in an object, without one in a list; null for what has none. */
function partsOf(value: Json): readonly (readonly [key: string | null, value: Json])[] | null {
  if (isList(value)) return value.map((item) => [null, item] as const);
  return value === null || typeof value !== 'object' || value instanceof ExactNumber ? null : Object.entries(value);
}

/** Lines of a value when all is open, as far as `limit`. */
function countLines(value: Json, limit: number): number {
  const parts = partsOf(value);
  if (parts === null || parts.length === 0) return 1;
  let lines = 2;
  for (const [, part] of parts) {
    if (lines > limit) break;
    lines += countLines(part, limit - lines);
  }
  return lines;
}

/** The lines to draw. */
export function jsonLines(root: Json, folds: Folds): readonly JsonLine[] {
  const openAll = folds.usual === 'open' || (folds.usual === 'by-size' && countLines(root, OPEN_LINES) <= OPEN_LINES);
  const lines: JsonLine[] = [];
  const add = (value: Json, at: Pick<JsonLine, 'id' | 'depth' | 'key' | 'field' | 'comma' | 'position' | 'siblings' | 'parent'>): void => {
    const parts = partsOf(value);
    if (parts === null) {
      lines.push({ ...at, kind: kindOf(value), text: jsonText(value), value, parts: 0, folded: false });
      return;
    }
    const list = isList(value);
    const [open, close] = list ? ['[', ']'] : ['{', '}'];
    const folded = parts.length > 0 && (folds.changed.get(at.id) ?? (at.depth > 0 && !openAll));
    const shut = folded || parts.length === 0;
    lines.push({ ...at, kind: list ? 'list' : 'object', text: folded ? `${open}…${close}` : shut ? open + close : open, value, parts: parts.length, folded, comma: shut && at.comma });
    if (shut) return;
    const shown = Math.min(parts.length, folds.shown.get(at.id) ?? PARTS_SHOWN);
    const below = { depth: at.depth + 1, parent: at.id, siblings: parts.length };
    for (const [i, [key, part]] of parts.slice(0, shown).entries()) {
      const field = key === null ? `${at.field}{}` : at.field === '' ? key : `${at.field}.${key}`;
      add(part, { ...below, id: `${at.id}/${i}`, key, field, comma: i < parts.length - 1, position: i + 1 });
    }
    const rest = { ...below, key: null, field: at.field, value, folded: false, comma: false };
    if (shown < parts.length) lines.push({ ...rest, id: `${at.id}/more`, kind: 'more', text: '', parts: parts.length - shown, position: shown + 1 });
    lines.push({ ...rest, id: `${at.id}/close`, kind: 'close', depth: at.depth, text: close, parts: 0, position: 0, comma: at.comma });
  };
  add(root, { id: '', depth: 0, key: null, field: '', comma: false, position: 1, siblings: 1, parent: null });
  return lines;
}

function kindOf(value: Json): 'string' | 'number' | 'boolean' | 'null' {
  if (value === null) return 'null';
  return typeof value === 'string' ? 'string' : typeof value === 'boolean' ? 'boolean' : 'number';
}

/** A scalar as text, without quotes: what SPL calls its value. */
export function scalarText(value: Json): string {
  return typeof value === 'string' ? value : jsonText(value);
}

/** Folds or unfolds one line. */
export function fold(folds: Folds, id: string, folded: boolean): Folds {
  return { ...folds, changed: new Map(folds.changed).set(id, folded) };
}

/** Folds or unfolds everything below a line; the line itself stays open. */
export function foldBelow(folds: Folds, line: JsonLine, folded: boolean): Folds {
  const changed = new Map(folds.changed).set(line.id, false);
  const below = (value: Json, id: string): void => {
    for (const [i, [, part]] of (partsOf(value) ?? []).entries()) {
      if (partsOf(part) === null) continue;
      changed.set(`${id}/${i}`, folded);
      below(part, `${id}/${i}`);
    }
  };
  below(line.value, line.id);
  return { ...folds, changed };
}

/** Shows as many further parts of a long list or object. */
export function showMore(folds: Folds, id: string): Folds {
  return { ...folds, shown: new Map(folds.shown).set(id, (folds.shown.get(id) ?? PARTS_SHOWN) + PARTS_SHOWN) };
}

/** Where a key leads from a line, and what it folds; null for a key that does neither. `items` are the lines that can be stood on. */
export function treeKey(items: readonly JsonLine[], at: number, key: string): { readonly to: number } | { readonly fold: boolean } | null {
  const line = items[at];
  if (line === undefined) return null;
  const nests = line.parts > 0 && (line.kind === 'object' || line.kind === 'list');
  const clamp = (to: number): { readonly to: number } => ({ to: Math.max(0, Math.min(items.length - 1, to)) });
  switch (key) {
    case 'ArrowDown':
      return clamp(at + 1);
    case 'ArrowUp':
      return clamp(at - 1);
    case 'Home':
      return clamp(0);
    case 'End':
      return clamp(items.length - 1);
    case 'ArrowRight':
      return nests ? (line.folded ? { fold: false } : clamp(at + 1)) : clamp(at);
    case 'ArrowLeft':
      return nests && !line.folded ? { fold: true } : clamp(Math.max(0, items.findIndex(({ id }) => id === line.parent)));
    default:
      return null;
  }
}

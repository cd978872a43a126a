/**
 * JSON as eval works with it: fields hold its text, functions parse it, change it and write it compactly. Keys keep the order of the
 * document. A plain object would move keys such as `"7"` to its front, so an object that has one is a Map.
 */
import type { Scalar, Value } from '../../results/value.ts';
import { fromItems, isMultivalue, scalarToText } from '../../results/value.ts';
import type { JsonNode } from '../commands/support/json.ts';
import { parseJson as parseOrdered } from '../commands/support/json.ts';
import type { EvalValue } from './types.ts';

/** A JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object: a Map where a plain object would not keep the order of its keys. Read with `memberOf` and `entriesOf`. */
export type JsonObject = ReadonlyMap<string, Json> | { readonly [key: string]: Json };

/** Keys that a plain object would not keep in their place. */
const MOVING_KEY = /^(?:0|[1-9]\d{0,9}|__proto__)$/;

/** Finds such a key in the text of a document. */
const MOVING_KEY_IN_TEXT = /"(?:0|[1-9]\d{0,9}|__proto__)"\s*:/;

/** JSON text as a value; undefined for text that is not JSON. */
export function parseJson(text: string): Json | undefined {
  // Most text is not JSON: look before parsing, because a thrown error costs microseconds.
  let i = 0;
  while (i < text.length && text.charCodeAt(i) <= 32) i++;
  const c = text[i];
  if (c === undefined || !'{["-0123456789tfn'.includes(c)) return undefined;
  try {
    const json = JSON.parse(text) as Json;
    if (!MOVING_KEY_IN_TEXT.test(text)) return json;
    const node = parseOrdered(text);
    return node === null ? json : inOrder(node);
  } catch {
    return undefined;
  }
}

/** A parsed document whose objects keep the order of their keys. */
function inOrder(node: JsonNode): Json {
  switch (node.kind) {
    case 'object':
      return objectOf(node.entries.map(([key, value]) => [key, inOrder(value)]));
    case 'array':
      return node.items.map(inOrder);
    case 'scalar':
      if (node.literal === 'null') return null;
      if (node.literal === 'boolean') return node.value === 'true';
      return node.literal === 'number' ? Number(node.value) : node.value;
  }
}

/** An object of keys and values in this order; of equal keys the last value counts. */
export function objectOf(entries: readonly (readonly [string, Json])[]): JsonObject {
  return entries.some(([key]) => MOVING_KEY.test(key)) ? new Map(entries) : Object.fromEntries(entries);
}

/** The value of a key; undefined where an object has none. */
export function memberOf(object: JsonObject, key: string): Json | undefined {
  if (object instanceof Map) return (object as ReadonlyMap<string, Json>).get(key);
  return Object.hasOwn(object, key) ? (object as Record<string, Json>)[key] : undefined;
}

/** The keys and values of an object, in order. */
export function entriesOf(object: JsonObject): (readonly [string, Json])[] {
  return object instanceof Map ? [...(object as ReadonlyMap<string, Json>)] : Object.entries(object);
}

/** An object with a key set, at its end where it is new; undefined takes the key out. */
export function withMember(object: JsonObject, key: string, value: Json | undefined): JsonObject {
  if (!(object instanceof Map) && !MOVING_KEY.test(key)) {
    const copy: Record<string, Json> = { ...(object as Record<string, Json>) };
    if (value === undefined) delete copy[key];
    else copy[key] = value;
    return copy;
  }
  const copy = new Map(entriesOf(object));
  if (value === undefined) copy.delete(key);
  else copy.set(key, value);
  return copy;
}

/** JSON as compact text. */
export function jsonText(json: Json): string {
  return holdsMap(json) ? written(json) : JSON.stringify(json);
}

function holdsMap(json: Json): boolean {
  if (typeof json !== 'object' || json === null) return false;
  return json instanceof Map || (isJsonArray(json) ? json : Object.values(json)).some(holdsMap);
}

function written(json: Json): string {
  if (isJsonArray(json)) return `[${json.map(written).join(',')}]`;
  return isJsonObject(json) ? `{${entriesOf(json).map(([key, value]) => `${JSON.stringify(key)}:${written(value)}`).join(',')}}` : JSON.stringify(json);
}

/** True for a JSON object. */
export function isJsonObject(json: Json | undefined): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** True for a JSON array. */
export function isJsonArray(json: Json | undefined): json is readonly Json[] {
  return Array.isArray(json);
}

/** The object or array that an argument's text holds; undefined for anything else. */
export function documentOf(value: EvalValue | undefined): JsonObject | readonly Json[] | undefined {
  if (typeof value !== 'string') return undefined;
  const json = parseJson(value);
  return isJsonObject(json) || isJsonArray(json) ? json : undefined;
}

/** A value as an element of JSON: text that is itself an object or array is taken as such, as `json_object` nests. */
export function toJson(value: EvalValue | undefined): Json {
  if (isMultivalue(value)) return value.map((item) => toJson(item));
  return documentOf(value) ?? value ?? null;
}

/** A JSON value as a field can hold it: objects and arrays as text, `true` and `false` as words, null as no value. */
export function fromJson(json: Json | undefined): Value {
  if (json === undefined || json === null) return null;
  if (typeof json === 'boolean') return json ? 'true' : 'false';
  if (typeof json === 'object') return jsonText(json);
  return json;
}

/** The elements of a JSON array's text as values; null for other text. */
export function arrayToValues(text: string, keepQuotes: boolean): Value {
  const json = parseJson(text);
  if (!isJsonArray(json)) return null;
  return fromItems(
    json.map((item): Scalar => {
      if (typeof item === 'string') return keepQuotes ? jsonText(item) : item;
      return typeof item === 'number' ? item : jsonText(item);
    }),
  );
}

/** Values as the text of a JSON array: all as text, or each as the JSON it is (null where it is none). */
export function valuesToArray(values: readonly Scalar[], infer: boolean): string {
  return jsonText(
    values.map((item): Json => {
      const text = scalarToText(item);
      return infer ? (parseJson(text) ?? null) : text;
    }),
  );
}

/** JSON as eval works with it: fields hold its text, functions parse it, change it and write it compactly. */
import type { Scalar, Value } from '../../results/value.ts';
import { fromItems, isMultivalue, scalarToText } from '../../results/value.ts';
import type { EvalValue } from './types.ts';

/** A JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** JSON text as a value; undefined for text that is not JSON. */
export function parseJson(text: string): Json | undefined {
  // Most text is not JSON: look before parsing, because a thrown error costs microseconds.
  let i = 0;
  while (i < text.length && text.charCodeAt(i) <= 32) i++;
  const c = text[i];
  if (c === undefined || !'{["-0123456789tfn'.includes(c)) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** JSON as compact text. */
export function jsonText(json: Json): string {
  return JSON.stringify(json);
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

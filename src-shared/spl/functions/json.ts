/** JSON functions (Search Reference, "JSON functions"). Fields hold JSON as its text. */
import { isMultivalue } from '../../results/value.ts';
import {
  arrayToValues, documentOf, entriesOf, fromJson, isJsonArray, isJsonObject, jsonText, memberOf, objectOf, parseJson, toJson, valuesToArray, withMember,
} from './json-values.ts';
import type { Json } from './json-values.ts';
import { changeAt, jsonAt, parsePath } from './paths.ts';
import { docs, itemsOf, textOf } from './support.ts';
import type { EvalFunctionDef, EvalValue } from './types.ts';

const GROUP = 'JSON';

type Pairs = (document: Json, path: string, value: EvalValue | undefined) => Json;

/** A function that works through `<path>, <value>` pairs, each on the document that the one before left. */
function pairwise(name: string, summary: string, example: string, apply: Pairs): EvalFunctionDef {
  return {
    name,
    docs: docs(GROUP, `${name}(<json>, <path>, <value>, ...)`, summary, example),
    arity: [3, Number.POSITIVE_INFINITY],
    returns: 'string',
    pure: true,
    call: (args) => {
      let document: Json | undefined = documentOf(args[0]);
      if (document === undefined) return null;
      for (let i = 1; i + 1 < args.length; i += 2) {
        const path = textOf(args[i]);
        if (path !== null) document = apply(document, path, args[i + 1]);
      }
      return jsonText(document);
    },
  };
}

/** Adds to the arrays at a path; other values become arrays first, and a path to nothing is passed over. */
function append(document: Json, path: string, added: readonly Json[]): Json {
  const steps = parsePath(path);
  if (steps === null) return document;
  return changeAt(document, steps, (before) => (before === undefined ? undefined : [...(isJsonArray(before) ? before : [before]), ...added]), false) ?? document;
}

/** The values at several paths or keys: one as itself, more as a JSON array. */
function extractor(read: (json: Json, path: string) => Json | undefined): (args: readonly EvalValue[]) => EvalValue {
  return (args) => {
    const text = textOf(args[0]);
    const json = text === null ? undefined : parseJson(text);
    if (json === undefined) return null;
    if (args.length === 1) return fromJson(json);
    if (args.length === 2) {
      const path = textOf(args[1]);
      return path === null ? null : fromJson(read(json, path));
    }
    return jsonText(args.slice(1).map((arg) => read(json, textOf(arg) ?? '') ?? null));
  };
}

export const JSON_FUNCTIONS: readonly EvalFunctionDef[] = [
  {
    name: 'json_object',
    docs: docs(GROUP, 'json_object(<key>, <value>, ...)', 'A JSON object of keys and values.', 'json_object("name", "maria")'),
    arity: [0, Number.POSITIVE_INFINITY],
    returns: 'string',
    pure: true,
    call: (args) => {
      const entries: [string, Json][] = [];
      for (let i = 0; i < args.length; i += 2) {
        const key = textOf(args[i]);
        if (key !== null) entries.push([key, toJson(args[i + 1])]);
      }
      return jsonText(objectOf(entries));
    },
  },
  {
    name: 'json',
    docs: docs(GROUP, 'json(<value>)', 'The value if it is JSON, else null.', 'json(payload)'),
    arity: [1, 1],
    returns: 'any',
    pure: true,
    call: (args) => {
      const value = args[0] ?? null;
      const text = textOf(value);
      if (typeof value === 'boolean' || text === null) return value;
      return parseJson(text) === undefined ? null : value;
    },
  },
  pairwise('json_append', 'JSON with values added to the arrays at paths; an array is added as one element.', 'json_append(ponies, "ponylist", "Fluttershy")', (document, path, value) =>
    append(document, path, [toJson(value)]),
  ),
  {
    name: 'json_array',
    docs: docs(GROUP, 'json_array(<values>)', 'A JSON array of the values.', 'json_array("buttercup", "rarity")'),
    arity: [0, Number.POSITIVE_INFINITY],
    returns: 'string',
    pure: true,
    call: (args) => jsonText(args.map(toJson)),
  },
  {
    name: 'json_array_to_mv',
    docs: docs(GROUP, 'json_array_to_mv(<json_array>, <boolean>)', 'The elements of a JSON array as a multivalue; with true() text keeps its quotes.', 'json_array_to_mv(json_array("a", "b"))'),
    arity: [1, 2],
    returns: 'multivalue',
    pure: true,
    call: (args) => (typeof args[0] === 'string' ? arrayToValues(args[0], args[1] === true) : null),
  },
  {
    name: 'json_delete',
    docs: docs(GROUP, 'json_delete(<object>, <keys>)', 'A JSON object without some keys; dots lead into nested objects.', 'json_delete(employee, "addresses.email")'),
    arity: [2, Number.POSITIVE_INFINITY],
    returns: 'string',
    pure: true,
    call: (args) => {
      let document: Json | undefined = documentOf(args[0]);
      if (!isJsonObject(document)) return null;
      for (const arg of args.slice(1)) {
        const list = typeof arg === 'string' ? parseJson(arg) : undefined;
        const keys = isJsonArray(list) ? list.filter((key) => typeof key === 'string') : itemsOf(arg).map(String);
        for (const key of keys) {
          const steps = parsePath(key);
          if (steps !== null) document = changeAt(document, steps, () => undefined, false) ?? document;
        }
      }
      return jsonText(document as Json);
    },
  },
  {
    name: 'json_entries',
    docs: docs(GROUP, 'json_entries(<value>)', 'The entries of a JSON object as an array of objects with key and value.', 'json_entries(json_object("a", 1))'),
    arity: [1, 1],
    returns: 'string',
    pure: true,
    call: (args) => {
      const object = documentOf(args[0]);
      return isJsonObject(object) ? jsonText(entriesOf(object).map(([key, value]) => ({ key, value }))) : null;
    },
  },
  pairwise('json_extend', 'JSON with the elements of arrays added one by one to the arrays at paths.', 'json_extend(bands, "list", json_array("a", "b"))', (document, path, value) => {
    const json = toJson(value);
    return append(document, path, isJsonArray(json) ? json : [json]);
  }),
  {
    name: 'json_extract',
    docs: docs(GROUP, 'json_extract(<json>, <paths>)', 'The value at a path of JSON, or a JSON array of those at several.', 'json_extract(cities, "{0}.name")'),
    arity: [1, Number.POSITIVE_INFINITY],
    returns: 'any',
    pure: true,
    call: extractor((json, path) => {
      const steps = parsePath(path);
      if (steps === null) return undefined;
      // `{}` alone names the whole document.
      if (path === '{}') return json;
      const found = jsonAt(json, steps);
      return steps.some((step) => step.kind === 'all') ? (found.length === 0 ? undefined : found) : found[0];
    }),
  },
  {
    name: 'json_extract_exact',
    docs: docs(GROUP, 'json_extract_exact(<json>, <keys>)', 'The value of a key taken literally, dots and braces included.', 'json_extract_exact(conf, "system.splunk.path")'),
    arity: [1, Number.POSITIVE_INFINITY],
    returns: 'any',
    pure: true,
    call: extractor((json, key) => (isJsonObject(json) ? memberOf(json, key) : undefined)),
  },
  {
    name: 'json_has_key_exact',
    docs: docs(GROUP, 'json_has_key_exact(<object>, <key>)', 'True when a JSON object has a key, taken literally.', 'if(json_has_key_exact(payload, "user"), "yes", "no")'),
    arity: [2, 2],
    returns: 'boolean',
    pure: true,
    call: (args) => {
      const key = textOf(args[1]);
      if (key === null || (args[0] ?? null) === null) return null;
      const object = documentOf(args[0]);
      return isJsonObject(object) && memberOf(object, key) !== undefined;
    },
  },
  {
    name: 'json_keys',
    docs: docs(GROUP, 'json_keys(<json>)', 'The keys of a JSON object as a JSON array.', 'json_keys(payload)'),
    arity: [1, 1],
    returns: 'string',
    pure: true,
    call: (args) => {
      const object = documentOf(args[0]);
      return isJsonObject(object) ? jsonText(entriesOf(object).map(([key]) => key)) : null;
    },
  },
  pairwise('json_set', 'JSON with values set at paths; keys on the way are made.', 'json_set(games, "category.boardgames", "none")', (document, path, value) => {
    const steps = parsePath(path);
    return steps === null ? document : (changeAt(document, steps, () => toJson(value), true) ?? document);
  }),
  pairwise('json_set_exact', 'A JSON object with values set at keys taken literally.', 'json_set_exact(json_object(), "system.path", "/opt")', (document, key, value) =>
    isJsonObject(document) ? withMember(document, key, toJson(value)) : document,
  ),
  {
    name: 'json_valid',
    docs: docs(GROUP, 'json_valid(<json>)', 'True when text is valid JSON.', 'if(json_valid(payload), "yes", "no")'),
    arity: [1, 1],
    returns: 'boolean',
    pure: true,
    call: (args) => {
      const text = textOf(args[0]);
      return text === null ? null : parseJson(text) !== undefined;
    },
  },
  {
    name: 'mv_to_json_array',
    docs: docs(GROUP, 'mv_to_json_array(<field>, <infer_types>)', 'The values of a multivalue as a JSON array of text; with true() as the JSON that each one is.', 'mv_to_json_array(users)'),
    arity: [1, 2],
    returns: 'string',
    pure: true,
    call: (args) => {
      const [value] = args;
      const list = itemsOf(value);
      return list.length === 0 && !isMultivalue(value) ? null : valuesToArray(list, args[1] === true);
    },
  },
];

/** `tojson`: the row as a JSON object (Search Reference, "tojson"). */
import { withColumn } from '../../results/batch.ts';
import type { Scalar, Value } from '../../results/value.ts';
import { isMultivalue, scalarToText, toNumber } from '../../results/value.ts';
import { jsonText, parseJson } from '../functions/json-values.ts';
import type { CommandDef } from './types.ts';
import { columnsWith, NEEDS_ALL } from './support/columns.ts';
import { mapBatches } from './support/stream.ts';
import { fieldMatcher } from './support/wildcards.ts';

const TYPES = ['auto', 'bool', 'json', 'none', 'num', 'str'] as const;
type JsonType = (typeof TYPES)[number];

/** What `tojson` was asked. */
export interface TojsonArgs {
  /** Patterns with their types, null for the default; empty means every field by the default. */
  readonly fields: readonly { readonly type: JsonType | null; readonly pattern: string }[];
  readonly fallback: JsonType;
  readonly output: string;
  readonly fillNull: boolean;
  readonly internal: boolean;
}

const OPTIONS = { default_type: TYPES, fill_null: 'bool', include_internal: 'bool', output_field: 'field' } as const;

export const tojsonCommand: CommandDef<TojsonArgs> = {
  name: 'tojson',
  kind: 'streaming',
  docs: {
    summary: 'Writes each row as a JSON object.',
    syntax: 'tojson [<type>(<wc-field>...) | <wc-field>]... [default_type=<type>] [fill_null=<bool>] [include_internal=<bool>] [output_field=<field>]',
    options: [
      { name: 'type(wc-field)', type: 'auto | bool | json | none | num | str', description: 'How fields are written; a field without a type is written by the default.' },
      { name: 'default_type', type: '<type>', default: 'none', description: 'The type where none is given.' },
      { name: 'fill_null', type: '<bool>', default: 'false', description: 'Writes null where a value does not fit its type, instead of leaving it out.' },
      { name: 'include_internal', type: '<bool>', default: 'false', description: 'Internal fields too.' },
      { name: 'output_field', type: '<field>', default: '_raw', description: 'The field for the object.' },
    ],
    examples: [
      { spl: '| makeresults | eval user="ann", age=35 | tojson output_field=json', description: 'An object of all fields.' },
      { spl: '| makeresults | eval n="7", s="7" | tojson num(n) str(s) output_field=json', description: 'A number and a text.' },
    ],
    page: 'Search Reference: tojson',
  },
  parse(r) {
    const fields: { type: JsonType | null; pattern: string }[] = [];
    let options = r.options(OPTIONS);
    while (!r.atEnd()) {
      if (r.peekOption()) {
        options = { ...options, ...r.options(OPTIONS) };
        continue;
      }
      const word = r.value('a field or a type such as auto(<field>)');
      if (!r.takeSymbol('(')) fields.push({ type: null, pattern: word.text });
      else {
        const type = TYPES.find((t) => t === word.text.toLowerCase());
        if (type === undefined) return r.fail(word.span, `Expected one of ${TYPES.map((t) => `${t}(<field>)`).join(', ')}.`, 'bad-argument');
        fields.push(...r.fields().map((f) => ({ type, pattern: f.text })));
        if (!r.takeSymbol(')')) r.fail(word.span, `Expected ) after the fields of ${type}.`);
      }
      r.takeSymbol(',');
    }
    return {
      fields,
      fallback: options.default_type ?? 'none',
      output: options.output_field ?? '_raw',
      fillNull: options.fill_null ?? false,
      internal: options.include_internal ?? false,
    };
  },
  columnsAfter: (args, before) => columnsWith(before, [[args.output, 'string']]),
  needs: () => NEEDS_ALL,
  run(args) {
    const matchers = args.fields.map((f) => ({ type: f.type ?? args.fallback, match: fieldMatcher([f.pattern]) }));
    return mapBatches((batch) => {
      const columns = [...batch.columns].flatMap(([name, column]) => {
        if (name.startsWith('_') && !args.internal) return [];
        const type = matchers.length === 0 ? args.fallback : matchers.find((m) => m.match(name))?.type;
        return type === undefined ? [] : [{ name: JSON.stringify(name), column, type }];
      });
      const out = Array.from({ length: batch.length }, (_, i): Value => {
        const parts: string[] = [];
        for (const { name, column, type } of columns) {
          const text = written(column[i] as Value, type);
          if (text !== null) parts.push(`${name}:${text}`);
          else if (args.fillNull && column[i] !== null) parts.push(`${name}:null`);
        }
        return `{${parts.join(',')}}`;
      });
      return withColumn(batch, args.output, out);
    });
  },
};

function written(value: Value, type: JsonType): string | null {
  if (value === null) return null;
  if (isMultivalue(value)) return `[${value.map((v) => scalar(v, type) ?? 'null').join(',')}]`;
  return scalar(value as Scalar, type);
}

function scalar(value: Scalar, type: JsonType): string | null {
  const text = scalarToText(value);
  const n = toNumber(value);
  switch (type) {
    case 'num':
      return n === null ? null : String(n);
    case 'str':
      return JSON.stringify(text);
    case 'bool':
      if (/^(?:true|t|yes)$/i.test(text) || (n !== null && n !== 0)) return 'true';
      return /^(?:false|f|no)$/i.test(text) || n === 0 ? 'false' : null;
    case 'json':
      return json(text);
    case 'auto':
      if (n !== null) return String(n);
      if (/^(?:true|false|null)$/.test(text)) return text;
      return (/^\s*[[{]/.test(text) ? json(text) : null) ?? JSON.stringify(text);
    case 'none':
      return typeof value === 'number' ? String(value) : JSON.stringify(value);
  }
}

function json(text: string): string | null {
  const value = parseJson(text);
  return value === undefined ? null : jsonText(value);
}

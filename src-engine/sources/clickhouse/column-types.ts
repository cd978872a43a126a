/** ClickHouse's column types, as far as a search has to tell them apart (reference, "Data types"). */

/** What values of a column are to a search. */
type ColumnKind = 'time' | 'date' | 'integer' | 'number' | 'boolean' | 'text' | 'array' | 'map' | 'json' | 'tuple' | 'opaque';

export interface ColumnType {
  readonly kind: ColumnKind;
  /** The type without Nullable and LowCardinality. */
  readonly name: string;
  readonly nullable: boolean;
  /** Of arrays: their items; of maps: their values. */
  readonly item: ColumnType | null;
  /** Of tuples with names: their parts. */
  readonly parts: ReadonlyMap<string, ColumnType>;
}

const KINDS: readonly (readonly [RegExp, ColumnKind])[] = [
  [/^DateTime(64)?(\(|$)/, 'time'],
  [/^Date(32)?$/, 'date'],
  [/^U?Int(8|16|32|64|128|256)$/, 'integer'],
  [/^(Float(32|64)|BFloat16|Decimal)/, 'number'],
  [/^Bool$/, 'boolean'],
  [/^(String|FixedString|UUID|Enum|IPv4|IPv6)/, 'text'],
  [/^Array\(/, 'array'],
  [/^Map\(/, 'map'],
  [/^(JSON|Object)(\(|$)/, 'json'],
  [/^Tuple\(/, 'tuple'],
];

/** Reads a type as `system.columns` writes it. */
export function readType(text: string): ColumnType {
  let name = text.trim();
  let nullable = false;
  for (;;) {
    const wrapper = /^(Nullable|LowCardinality|SimpleAggregateFunction)\(([\s\S]*)\)$/.exec(name);
    if (wrapper === null) break;
    if (wrapper[1] === 'Nullable') nullable = true;
    name = wrapper[1] === 'SimpleAggregateFunction' ? (splitArguments(wrapper[2] as string)[1] ?? 'String') : (wrapper[2] as string).trim();
  }
  const kind = KINDS.find(([pattern]) => pattern.test(name))?.[1] ?? 'opaque';
  const inside = /\(([\s\S]*)\)$/.exec(name)?.[1] ?? '';
  const parts = new Map<string, ColumnType>();
  let item: ColumnType | null = null;
  if (kind === 'array') item = readType(inside);
  if (kind === 'map') item = readType(splitArguments(inside)[1] ?? 'String');
  if (kind === 'tuple') {
    for (const part of splitArguments(inside)) {
      const named = /^(?:`((?:[^`\\]|\\.)*)`|([A-Za-z_]\w*))\s+([\s\S]+)$/.exec(part);
      if (named !== null) parts.set((named[1]?.replaceAll(/\\(.)/g, '$1') ?? named[2]) as string, readType(named[3] as string));
    }
  }
  return { kind, name, nullable, item, parts };
}

/** The arguments of a type, cut at the commas that stand in no brackets or quotes. */
function splitArguments(text: string): string[] {
  const out: string[] = [];
  let depth = 0;
  let quote = '';
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string;
    if (quote !== '') {
      if (c === '\\') i++;
      else if (c === quote) quote = '';
    } else if (c === "'" || c === '`') quote = c;
    else if (c === '(') depth++;
    else if (c === ')') depth--;
    else if (c === ',' && depth === 0) {
      out.push(text.slice(start, i).trim());
      start = i + 1;
    }
  }
  const last = text.slice(start).trim();
  return last === '' ? out : [...out, last];
}

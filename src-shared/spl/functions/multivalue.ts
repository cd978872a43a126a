/** Multivalue eval functions (Search Reference, "Multivalue eval functions"). */
import type { Scalar } from '../../results/value.ts';
import { compareText, fromItems, scalarToText, toNumber } from '../../results/value.ts';
import { compileRegex } from '../regex/pcre.ts';
import { addSpan, parseSpan } from '../time/span.ts';
import type { TimeSpan } from '../time/span.ts';
import { Memo, docs, itemsOf, textOf } from './support.ts';
import { FunctionError } from './types.ts';
import type { EvalFunctionDef, EvalValue, FunctionContext } from './types.ts';

const GROUP = 'Multivalue';

/** Values that one `mvrange` may make: more is a mistake, and would only exhaust memory. */
const RANGE_LIMIT = 1_000_000;

/** The commands of a search in their order: the first word of each stage outside of quotes and brackets. */
function commandsOf(search: string): string[] {
  const stages: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < search.length; i++) {
    const c = search[i];
    if (c === '"') {
      i++;
      while (i < search.length && search[i] !== '"') i += search[i] === '\\' ? 2 : 1;
    } else if (c === '[') depth++;
    else if (c === ']') depth--;
    else if (c === '|' && depth === 0) {
      stages.push(search.slice(from, i));
      from = i + 1;
    }
  }
  stages.push(search.slice(from));
  const out: string[] = [];
  stages.forEach((stage, i) => {
    const word = /^\s*([A-Za-z_]\w*)/.exec(stage)?.[1];
    // What stands before the first pipe is a search, with or without its name.
    if (i === 0) {
      if (stage.trim() !== '') out.push('search');
    } else if (word !== undefined) out.push(word);
  });
  return out;
}

function rangeOf(start: number, end: number, step: number | TimeSpan, ctx: FunctionContext): number[] {
  const out: number[] = [];
  const fits = (n: number, forward: boolean): boolean => (forward ? n < end : n > end);
  const add = (n: number): void => {
    if (out.length >= RANGE_LIMIT) throw new Error(`mvrange() would make more than ${RANGE_LIMIT} values: use a larger step.`);
    out.push(n);
  };
  if (typeof step === 'number') {
    if (step === 0) return out;
    for (let i = 0; fits(start + i * step, step > 0); i++) add(start + i * step);
    return out;
  }
  // Each step from the one before, on the clock of the zone, as Splunk's documented example over a clock change shows.
  for (let t = start; fits(t, true); t = addSpan(t, step, 1, ctx.tz)) add(t);
  return out;
}

/** The step of `mvrange`: a number, or a span such as `7d`; null where it is neither. */
function stepOf(value: EvalValue | undefined): number | TimeSpan | null {
  const n = toNumber(value);
  if (n !== null) return n;
  if (typeof value !== 'string') return null;
  try {
    return parseSpan(value);
  } catch {
    return null;
  }
}

export const MULTIVALUE_FUNCTIONS: readonly EvalFunctionDef[] = [
  {
    name: 'commands',
    docs: docs(GROUP, 'commands(<value>)', 'The commands that a search string uses.', 'commands("search foo | stats count | sort count")'),
    arity: [1, 1],
    returns: 'multivalue',
    pure: true,
    call: (args) => {
      const text = textOf(args[0]);
      return text === null ? null : fromItems(commandsOf(text));
    },
  },
  {
    name: 'mvappend',
    docs: docs(GROUP, 'mvappend(<values>)', 'All values of the arguments as one multivalue.', 'mvappend("localhost", srcip)'),
    arity: [1, Number.POSITIVE_INFINITY],
    returns: 'multivalue',
    pure: true,
    call: (args) => {
      const out: Scalar[] = [];
      for (const arg of args) out.push(...itemsOf(arg));
      return fromItems(out);
    },
  },
  {
    name: 'mvcount',
    docs: docs(GROUP, 'mvcount(<mv>)', 'The number of values; null where there is none.', 'mvcount(recipients)'),
    arity: [1, 1],
    returns: 'number',
    pure: true,
    call: (args) => itemsOf(args[0]).length || null,
  },
  {
    name: 'mvdedup',
    docs: docs(GROUP, 'mvdedup(<mv>)', 'The values without repetitions, in the order of their first appearance.', 'mvdedup(users)'),
    arity: [1, 1],
    returns: 'multivalue',
    pure: true,
    call: (args) => {
      const seen = new Map<string, Scalar>();
      for (const item of itemsOf(args[0])) {
        const key = scalarToText(item);
        if (!seen.has(key)) seen.set(key, item);
      }
      return fromItems([...seen.values()]);
    },
  },
  {
    name: 'mvfilter',
    docs: docs(GROUP, 'mvfilter(<predicate>)', 'The values of the one field in a condition for which it is true.', 'mvfilter(match(email, "\\.org$"))'),
    arity: [1, 1],
    returns: 'multivalue',
    pure: true,
  },
  {
    name: 'mvfind',
    docs: docs(GROUP, 'mvfind(<mv>, <regex>)', 'The position, from 0, of the first value that matches a regular expression.', 'mvfind(codes, "err\\d+")'),
    arity: [2, 2],
    returns: 'number',
    pure: true,
    prepare: (literals) => {
      if (typeof literals[1] === 'string') {
        try {
          compileRegex(literals[1], { flags: '' });
        } catch (error) {
          throw new FunctionError(1, (error as Error).message);
        }
      }
      const memo = new Memo<RegExp | null>((pattern) => {
        try {
          return compileRegex(pattern, { flags: '' }).regex;
        } catch {
          return null;
        }
      });
      return (args) => {
        const pattern = textOf(args[1]);
        const regex = pattern === null ? null : memo.get(pattern);
        if (regex === null) return null;
        const at = itemsOf(args[0]).findIndex((item) => regex.test(scalarToText(item)));
        return at < 0 ? null : at;
      };
    },
  },
  {
    name: 'mvindex',
    docs: docs(GROUP, 'mvindex(<mv>, <start>, <end>)', 'One value, or those from start to end; positions count from 0, negative ones from the end.', 'mvindex(split(path, "/"), -1)'),
    arity: [2, 3],
    returns: 'any',
    pure: true,
    call: (args) => {
      const list = itemsOf(args[0]);
      const start = toNumber(args[1]);
      if (start === null) return null;
      const from = Math.trunc(start < 0 ? start + list.length : start);
      if (args.length < 3) return list[from] ?? null;
      const end = toNumber(args[2]);
      if (end === null) return null;
      const to = Math.trunc(end < 0 ? end + list.length : end);
      return from < 0 || to >= list.length ? null : fromItems(list.slice(from, to + 1));
    },
  },
  {
    name: 'mvjoin',
    docs: docs(GROUP, 'mvjoin(<mv>, <delim>)', 'All values as one text, joined by a delimiter.', 'mvjoin(users, ", ")'),
    arity: [2, 2],
    returns: 'string',
    pure: true,
    call: (args) => {
      const list = itemsOf(args[0]);
      const delimiter = textOf(args[1]);
      return list.length === 0 || delimiter === null ? null : list.map(scalarToText).join(delimiter);
    },
  },
  {
    name: 'mvmap',
    docs: docs(GROUP, 'mvmap(<mv>, <expression>)', 'The results of an expression for each value of a field.', 'mvmap(results, results*10)'),
    arity: [2, 2],
    returns: 'multivalue',
    pure: true,
  },
  {
    name: 'mvrange',
    docs: docs(GROUP, 'mvrange(<start>, <end>, <step>)', 'Numbers from start up to, not including, end; the step may be a time span such as "7d".', 'mvrange(1, 11, 2)'),
    arity: [2, 3],
    returns: 'multivalue',
    pure: false,
    prepare: (literals) => {
      const literal = literals[2];
      if (literal !== undefined && literal !== null && (stepOf(literal) === null || toNumber(literal) === 0)) {
        throw new FunctionError(2, 'mvrange() takes a number other than 0 or a time span such as "7d" as its step.');
      }
      const fixed = literal === undefined ? null : stepOf(literal);
      return (args, ctx) => {
        const start = toNumber(args[0]);
        const end = toNumber(args[1]);
        const step = args.length < 3 ? 1 : (fixed ?? stepOf(args[2]));
        return start === null || end === null || step === null ? null : fromItems(rangeOf(start, end, step, ctx));
      };
    },
  },
  {
    name: 'mvreverse',
    docs: docs(GROUP, 'mvreverse(<value>)', 'The values in reverse order.', 'mvreverse(split("1,2,3", ","))'),
    arity: [1, 1],
    returns: 'multivalue',
    pure: true,
    call: (args) => fromItems([...itemsOf(args[0])].reverse()),
  },
  {
    name: 'mvsort',
    docs: docs(GROUP, 'mvsort(<mv>)', 'The values in the order of their text.', 'mvsort(hosts)'),
    arity: [1, 1],
    returns: 'multivalue',
    pure: true,
    call: (args) => fromItems([...itemsOf(args[0])].sort((a, b) => compareText(scalarToText(a), scalarToText(b)))),
  },
  {
    name: 'mvzip',
    docs: docs(GROUP, 'mvzip(<mv_left>, <mv_right>, <delim>)', 'The values of two multivalues in pairs, joined by a comma or the delimiter.', 'mvzip(hosts, ports, ":")'),
    arity: [2, 3],
    returns: 'multivalue',
    pure: true,
    call: (args) => {
      const left = itemsOf(args[0]);
      const right = itemsOf(args[1]);
      const delimiter = args.length > 2 ? textOf(args[2]) : ',';
      if (delimiter === null) return null;
      const out: string[] = [];
      for (let i = 0; i < left.length && i < right.length; i++) {
        out.push(`${scalarToText(left[i] as Scalar)}${delimiter}${scalarToText(right[i] as Scalar)}`);
      }
      return fromItems(out);
    },
  },
  {
    name: 'split',
    docs: docs(GROUP, 'split(<str>, <delim>)', 'The parts of text between delimiters; an empty delimiter splits into characters.', 'split("a,b,c", ",")'),
    arity: [2, 2],
    returns: 'multivalue',
    pure: true,
    call: (args) => {
      const delimiter = textOf(args[1]);
      if (delimiter === null) return null;
      const out: string[] = [];
      for (const item of itemsOf(args[0])) {
        const text = scalarToText(item);
        out.push(...(delimiter === '' ? Array.from(text) : text.split(delimiter)));
      }
      return fromItems(out);
    },
  },
];

/** `typeahead`: words and field values that begin with a prefix (Search Reference, "typeahead"). */
import type { Batch, Row } from '../../results/batch.ts';
import { batchFromRows } from '../../results/batch.ts';
import { compareText, items, scalarToText, toText } from '../../results/value.ts';
import type { Span } from '../syntax/ast.ts';
import type { CommandDef } from './types.ts';
import { repeatedOption, wholeNumber } from './support/args.ts';
import { columnsOf, columnsWith, NEEDS_NONE } from './support/columns.ts';
import { indexSearch, quotedText } from './support/pipeline-text.ts';
import { generate } from './support/stream.ts';

/** What `typeahead` was asked. */
export interface TypeaheadArgs {
  readonly prefix: string;
  readonly count: number;
  /** Leaves out terms that another one of the same count begins with. */
  readonly collapse: boolean;
  readonly indexes: readonly string[];
  /** Epoch seconds; null for those of the search. */
  readonly from: number | null;
  readonly to: number | null;
  /** Events with one of these words, with `*` for any text, do not count. */
  readonly banned: readonly string[];
  readonly at: Span;
}

const OPTIONS = {
  prefix: 'string', count: 'int', collapse: 'bool', starttimeu: 'number', endtimeu: 'number', banned_segments: 'string',
  max_time: 'int', max_servers: 'int', use_cache: 'bool', use_fast_cache: 'bool',
} as const;

export const typeaheadCommand: CommandDef<TypeaheadArgs> = {
  name: 'typeahead',
  kind: 'generating',
  docs: {
    summary: 'Lists words of the events and field=value pairs that begin with a prefix, with their number of events.',
    syntax: 'typeahead prefix=<string> count=<int> [collapse=<bool>] [starttimeu=<int>] [endtimeu=<int>] [banned_segments=<text>;...] [index=<name>]...',
    options: [
      { name: 'prefix', type: '<string>', description: 'What the terms begin with, in any case.' },
      { name: 'count', type: '<int>', description: 'Terms at most.' },
      { name: 'collapse', type: '<bool>', default: 'true', description: 'Leaves out a term that begins another with the same count.' },
      { name: 'index', type: '<name>', default: '*', description: 'The index; may be given several times.' },
      { name: 'starttimeu, endtimeu', type: '<int>', description: 'Another time range than that of the search, in seconds since 1970.' },
      { name: 'banned_segments', type: '<text>;...', description: 'Events with one of these words, such as *password*, do not count.' },
      { name: 'max_time, max_servers, use_cache, use_fast_cache', type: '', description: 'Accepted for searches from Splunk: all events are read.' },
    ],
    examples: [
      { spl: '| typeahead prefix="source" count=10', description: 'Ten terms that begin with source.' },
      { spl: '| typeahead prefix=err count=5 index=main', description: 'Five in one index.' },
    ],
    page: 'Search Reference: typeahead',
  },
  parse(r) {
    const start = r.here();
    const { values: indexes, options } = repeatedOption(r, 'index', OPTIONS);
    const at = r.spanFrom(start);
    if (options.prefix === undefined || options.count === undefined) return r.fail(at, 'typeahead needs prefix=<string> and count=<int>.');
    return {
      prefix: options.prefix,
      count: wholeNumber(r, options, 'count', 10, 1),
      collapse: options.collapse ?? true,
      indexes,
      from: options.starttimeu ?? null,
      to: options.endtimeu ?? null,
      banned: (options.banned_segments ?? '').split(';').map((word) => word.trim()).filter((word) => word !== ''),
      at,
    };
  },
  columnsAfter: () => columnsWith(columnsOf(['content']), [['count', 'number'], ['operator', 'string']]),
  needs: () => NEEDS_NONE,
  run: (args, ctx) =>
    generate(async function* () {
      const counts = new Map<string, number>();
      for await (const batch of ctx.runPipeline(ctx.parse(`${indexSearch(args.indexes)}${narrowed(args)}`, args.at))) tally(batch, args.prefix.toLowerCase(), counts);
      const all = [...counts].sort((a, b) => compareText(a[0], b[0]));
      const kept = args.collapse ? all.filter(([term, n], i) => !(all[i + 1]?.[0].startsWith(term) === true && all[i + 1]?.[1] === n)) : all;
      const rows = kept.slice(0, args.count).map(([content, count]): Row => ({ content, count, operator: content.includes('=') ? '=' : null }));
      if (rows.length > 0) yield batchFromRows(rows, ['content', 'count', 'operator']);
    }),
};

/** Terms of `search` for the times and the words that are banned. */
function narrowed({ from, to, banned }: TypeaheadArgs): string {
  return [...(from === null ? [] : [`earliest=${from}`]), ...(to === null ? [] : [`latest=${to}`]), ...banned.map((word) => `NOT ${quotedText(word)}`)].map((term) => ` ${term}`).join('');
}

/** Counts each term once for every event that has it. */
function tally(batch: Batch, prefix: string, counts: Map<string, number>): void {
  const raw = batch.columns.get('_raw');
  const fields = [...batch.columns].filter(([name]) => !name.startsWith('_'));
  for (let i = 0; i < batch.length; i++) {
    const terms = new Set<string>();
    for (const word of (toText(raw?.[i]) ?? '').toLowerCase().split(/[\s[\]<>(){}|!;,'"&?+=]+/)) if (word !== '' && word.startsWith(prefix)) terms.add(word);
    for (const [name, column] of fields) {
      for (const item of items(column[i])) {
        const term = `${name}="${scalarToText(item)}"`;
        if (term.toLowerCase().startsWith(prefix)) terms.add(term);
      }
    }
    for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  }
}

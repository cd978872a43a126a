/** `extract` (`kv`): fields from pairs of keys and values in the event text (Search Reference, "extract (kv)"). */
import { toText } from '../../results/value.ts';
import type { Batch } from '../../results/batch.ts';
import type { Pipeline } from '../syntax/ast.ts';
import type { CommandDef, ExecContext, FieldItem, Operator } from './types.ts';
import { fieldsAndOptions, wholeNumber } from './support/args.ts';
import { NEEDS_ALL, needsPlus } from './support/columns.ts';
import { jsonLeaves, parseJson } from './support/json.ts';
import { putFields } from './support/key-values.ts';
import { quotedText } from './support/pipeline-text.ts';
import { mapBatches } from './support/stream.ts';
import { escapeRegex } from './support/wildcards.ts';

/** What `extract` was asked. */
export interface ExtractArgs {
  /** Characters between pairs; null is by blanks, commas and the like. */
  readonly pairDelim: string | null;
  /** Characters between key and value. */
  readonly kvDelim: string;
  /** True without delimiters: text that is JSON as a whole gives its values. */
  readonly json: boolean;
  readonly limit: number;
  readonly maxChars: number;
  /** True where keys lose characters that are no letters, digits or underscores. */
  readonly cleanKeys: boolean;
  /** True where pairs without a value give an empty one. */
  readonly keepEmpty: boolean;
  readonly multivalued: boolean;
  /** Extractions of knowledge files, by name. */
  readonly extractors: readonly FieldItem[];
  /** Whether pairs of keys and values are looked for. */
  readonly pairs: boolean;
}

const OPTIONS = {
  pairdelim: 'string', kvdelim: 'string', limit: 'int', maxchars: 'int', mv_add: 'bool', clean_keys: 'bool',
  auto: 'bool', reload: 'bool', segment: 'bool', keep_empty_vals: 'bool',
} as const;

export const extractCommand: CommandDef<ExtractArgs> = {
  name: 'extract',
  aliases: ['kv'],
  kind: 'streaming',
  docs: {
    summary: 'Sets fields from key=value pairs in the event text, or from the values of its JSON.',
    syntax: 'extract [<extractor>...] [pairdelim="<chars>"] [kvdelim="<chars>"] [limit=<int>] [maxchars=<int>] [mv_add=<bool>] [clean_keys=<bool>] [keep_empty_vals=<bool>]',
    options: [
      { name: 'extractor', type: '<name>...', description: 'Extractions of a knowledge file, whatever source type they are for; their fields win over those of pairs.' },
      { name: 'auto', type: '<bool>', default: 'true', description: 'Whether pairs are looked for where no delimiter is given; text that is JSON gives its values, as with spath.' },
      { name: 'pairdelim', type: '<chars>', default: 'blanks , ; |', description: 'Characters between pairs; a line break is written \\n, a tab \\t.' },
      { name: 'kvdelim', type: '<chars>', default: '=', description: 'Characters between key and value.' },
      { name: 'limit', type: '<int>', default: '50', description: 'Pairs to take of an event.' },
      { name: 'maxchars', type: '<int>', default: '10240', description: 'Characters of an event to look at.' },
      { name: 'mv_add', type: '<bool>', default: 'false', description: 'Makes multivalues of keys that come twice.' },
      { name: 'clean_keys', type: '<bool>', default: 'true', description: 'Turns other characters than letters and digits in keys into underscores; takes away underscores and digits that a key begins with.' },
      { name: 'keep_empty_vals', type: '<bool>', default: 'false', description: 'Keeps pairs without a value.' },
      { name: 'reload, segment', type: '<bool>', description: 'Accepted for searches from Splunk.' },
    ],
    examples: [
      { spl: '| makeresults | eval _raw="user=ann status=\\"all good\\"" | extract', description: 'user and status.' },
      { spl: '| makeresults | eval _raw="a:1|b:2" | extract pairdelim="|" kvdelim=":"', description: 'Other separators.' },
    ],
    page: 'Search Reference: extract (kv)',
  },
  parse(r) {
    const { fields: extractors, options } = fieldsAndOptions(r, OPTIONS);
    return {
      extractors,
      pairs: (options.auto ?? true) || options.pairdelim !== undefined || options.kvdelim !== undefined,
      pairDelim: options.pairdelim === undefined ? null : delimiters(options.pairdelim),
      kvDelim: delimiters(options.kvdelim ?? '='),
      json: options.pairdelim === undefined && options.kvdelim === undefined,
      limit: wholeNumber(r, options, 'limit', 50, 1),
      maxChars: wholeNumber(r, options, 'maxchars', 10240, 1),
      cleanKeys: options.clean_keys ?? true,
      keepEmpty: options.keep_empty_vals ?? false,
      multivalued: options.mv_add ?? false,
    };
  },
  columnsAfter: (_args, before) => ({ fields: before.fields, open: true }),
  // Which fields a named extraction reads is known when it runs.
  needs: (args, after) => (args.extractors.length > 0 ? NEEDS_ALL : needsPlus(after, ['_raw'])),
  run: (args, ctx) => {
    const pairs = args.pairs ? extractPairs(args, ctx) : (input: AsyncIterable<Batch>) => input;
    if (args.extractors.length === 0) return pairs;
    return async function* (input) {
      yield* ctx.runStages(await namedExtractions(args.extractors, ctx), pairs(input));
    };
  },
};

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** Delimiters as characters: a line break, a return and a tab are written `\n`, `\r` and `\t`. */
function delimiters(written: string): string {
  return written.replace(/\\([nrt])/g, (_, letter: string) => ESCAPES[letter] as string);
}

/** The stages of named extractions. Throws an Error for a name that no knowledge file has. */
async function namedExtractions(names: readonly FieldItem[], ctx: ExecContext): Promise<Pipeline> {
  const known = (await ctx.knowledge?.())?.rules?.extractions ?? [];
  const stages = names.map(({ text }) => {
    const found = known.find((rule) => rule.name === text);
    if (found !== undefined) return `rex field=${quotedText(found.field)} ${quotedText(found.regex)}`;
    const list = known.slice(0, 10).map((rule) => rule.name).join(', ');
    throw new Error(`There is no extraction "${text}". ${list === '' ? 'No knowledge file has any: use pairdelim and kvdelim, or rex.' : `Knowledge files have: ${list}${known.length > 10 ? '...' : '.'}`}`);
  });
  return ctx.parse(`| ${stages.join(' | ')}`, (names[0] as FieldItem).span);
}

function extractPairs(args: ExtractArgs, ctx: ExecContext): Operator {
  const pairs = pairPattern(args);
  return mapBatches((batch) =>
    ctx.guard(() => {
      const raw = batch.columns.get('_raw');
      return putFields(batch, (row, put) => {
        const text = toText(raw?.[row]);
        if (text === null) return;
        const json = args.json && /^\s*[{[]/.test(text) ? parseJson(text) : null;
        // Pairs may stand in the texts of a document, too; its own values win.
        const own = new Set<string>();
        if (json !== null) {
          jsonLeaves(json, (name, value) => {
            own.add(name);
            put(name, value);
          });
        }
        const seen = new Set<string>();
        let n = 0;
        for (const m of text.slice(0, args.maxChars).matchAll(pairs)) {
          if (n++ >= args.limit) break;
          const { key: named = '', quoted, single, bare = '' } = m.groups ?? {};
          const written = named.trim().replace(/^"(.*)"$/, '$1');
          const key = args.cleanKeys ? written.replace(/\W/g, '_').replace(/^[_0-9]+/, '') : written;
          const value = quoted ?? single ?? bare.trim();
          if (key === '' || own.has(key) || (value === '' && !args.keepEmpty) || (!args.multivalued && seen.has(key))) continue;
          seen.add(key);
          put(key, value);
        }
      });
    }),
  );
}

/** The groups are the key, and the value: in double quotes, in single ones, or bare. */
function pairPattern(args: ExtractArgs): RegExp {
  const kv = `[${escapeRegex(args.kvDelim)}]`;
  if (args.pairDelim !== null) {
    const pair = `[${escapeRegex(args.pairDelim)}]`;
    const other = (set: string): string => `[^${set.slice(1, -1)}]`;
    return new RegExp(`(?:^|${pair})\\s*(?<key>[^${kv.slice(1, -1)}${pair.slice(1, -1)}]+?)\\s*${kv}\\s*(?:"(?<quoted>[^"]*)"|(?<bare>${other(pair)}*))`, 'g');
  }
  // An apostrophe within a word belongs to it.
  const word = `[^\\s,;|"'()\\[\\]]+`;
  return new RegExp(`(?<key>[\\w.:-]+)\\s?${kv}\\s?(?:"(?<quoted>[^"]*)"|'(?<single>[^']*)'|(?<bare>${word}(?:'${word})*))`, 'g');
}

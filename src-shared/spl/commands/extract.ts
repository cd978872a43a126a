/** `extract` (`kv`): fields from pairs of keys and values in the event text (Search Reference, "extract (kv)"). */
import { toText } from '../../results/value.ts';
import type { CommandDef } from './types.ts';
import { needsPlus } from './support/columns.ts';
import { putFields } from './support/key-values.ts';
import { mapBatches } from './support/stream.ts';
import { escapeRegex } from './support/wildcards.ts';

/** What `extract` was asked. */
export interface ExtractArgs {
  /** Characters between pairs; null is by blanks, commas and the like. */
  readonly pairDelim: string | null;
  /** Characters between key and value. */
  readonly kvDelim: string;
  readonly limit: number;
  readonly maxChars: number;
  /** True where keys lose characters that are no letters, digits or underscores. */
  readonly cleanKeys: boolean;
  /** True where pairs without a value give an empty one. */
  readonly keepEmpty: boolean;
  readonly multivalued: boolean;
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
    summary: 'Sets fields from key=value pairs in the event text.',
    syntax: 'extract [pairdelim="<chars>"] [kvdelim="<chars>"] [limit=<int>] [maxchars=<int>] [mv_add=<bool>] [clean_keys=<bool>] [keep_empty_vals=<bool>]',
    options: [
      { name: 'pairdelim', type: '<chars>', default: 'blanks , ; |', description: 'Characters between pairs.' },
      { name: 'kvdelim', type: '<chars>', default: '=', description: 'Characters between key and value.' },
      { name: 'limit', type: '<int>', default: '50', description: 'Pairs to take of an event.' },
      { name: 'maxchars', type: '<int>', default: '10240', description: 'Characters of an event to look at.' },
      { name: 'mv_add', type: '<bool>', default: 'false', description: 'Makes multivalues of keys that come twice.' },
      { name: 'clean_keys', type: '<bool>', default: 'true', description: 'Turns other characters than letters and digits in keys into underscores; takes away underscores and digits that a key begins with.' },
      { name: 'keep_empty_vals', type: '<bool>', default: 'false', description: 'Keeps pairs without a value.' },
      { name: 'auto, reload, segment', type: '<bool>', description: 'Accepted for searches from Splunk.' },
    ],
    examples: [
      { spl: '| makeresults | eval _raw="user=ann status=\\"all good\\"" | extract', description: 'user and status.' },
      { spl: '| makeresults | eval _raw="a:1|b:2" | extract pairdelim="|" kvdelim=":"', description: 'Other separators.' },
    ],
    page: 'Search Reference: extract (kv)',
  },
  parse(r) {
    const options = r.options(OPTIONS);
    if (!r.atEnd()) r.fail(r.rest().span, 'Extractions by name live in the configuration of a Splunk server: use pairdelim and kvdelim, or rex.', 'unsupported');
    return {
      pairDelim: options.pairdelim ?? null,
      kvDelim: options.kvdelim ?? '=',
      limit: options.limit ?? 50,
      maxChars: options.maxchars ?? 10240,
      cleanKeys: options.clean_keys ?? true,
      keepEmpty: options.keep_empty_vals ?? false,
      multivalued: options.mv_add ?? false,
    };
  },
  columnsAfter: (_args, before) => ({ fields: before.fields, open: true }),
  needs: (_args, after) => needsPlus(after, ['_raw']),
  run(args, ctx) {
    const pairs = pairPattern(args);
    return mapBatches((batch) =>
      ctx.guard(() => {
        const raw = batch.columns.get('_raw');
        return putFields(batch, (row, put) => {
          const text = toText(raw?.[row]);
          if (text === null) return;
          const seen = new Set<string>();
          let n = 0;
          for (const m of text.slice(0, args.maxChars).matchAll(pairs)) {
            if (n++ >= args.limit) break;
            const written = (m[1] as string).trim().replace(/^"(.*)"$/, '$1');
            const key = args.cleanKeys ? written.replace(/\W/g, '_').replace(/^[_0-9]+/, '') : written;
            const value = m[2] ?? (m[3] as string).trim();
            if (key === '' || (value === '' && !args.keepEmpty) || (!args.multivalued && seen.has(key))) continue;
            seen.add(key);
            put(key, value);
          }
        });
      }),
    );
  },
};

/** Group 1 is the key, 2 a quoted value, 3 a bare one. */
function pairPattern(args: ExtractArgs): RegExp {
  const kv = `[${escapeRegex(args.kvDelim)}]`;
  if (args.pairDelim !== null) {
    const pair = `[${escapeRegex(args.pairDelim)}]`;
    const other = (set: string): string => `[^${set.slice(1, -1)}]`;
    return new RegExp(`(?:^|${pair})\\s*([^${kv.slice(1, -1)}${pair.slice(1, -1)}]+?)\\s*${kv}\\s*(?:"([^"]*)"|(${other(pair)}*))`, 'g');
  }
  return new RegExp(`([\\w.:-]+)\\s?${kv}\\s?(?:"([^"]*)"|([^\\s,;|"'()\\[\\]]+))`, 'g');
}

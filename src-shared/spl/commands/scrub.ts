/** `scrub`: events without names, addresses and numbers (Search Reference, "scrub"). */
import type { Column } from '../../results/batch.ts';
import { makeBatch } from '../../results/batch.ts';
import type { Value } from '../../results/value.ts';
import { fromItems, items, scalarToText, toText } from '../../results/value.ts';
import type { CommandDef, ExecContext } from './types.ts';
import { type ScrubTerms, scrubText } from './support/scrub-text.ts';

/** What `scrub` was asked: names of lookups with words. */
export interface ScrubArgs {
  readonly publicTerms: readonly string[];
  readonly privateTerms: readonly string[];
  readonly nameTerms: readonly string[];
}

const OPTIONS = { 'public-terms': 'string', 'private-terms': 'string', 'name-terms': 'string', dictionary: 'string', timeconfig: 'string', namespace: 'string' } as const;

/** Fields that Splunk leaves as they are. */
const KEPT = new Set(['eventtype', 'linecount', 'punct', 'sourcetype', 'timeendpos', 'timestartpos']);

export const scrubCommand: CommandDef<ScrubArgs> = {
  name: 'scrub',
  kind: 'streaming',
  docs: {
    summary: 'Replaces names, addresses and numbers by made-up ones of the same length; the same word always by the same.',
    syntax: 'scrub [public-terms=<lookup>] [private-terms=<lookup>] [name-terms=<lookup>] [dictionary=<lookup>]',
    options: [
      { name: 'public-terms', type: '<lookup>', description: 'Words that stay: the first column of a lookup table.' },
      { name: 'private-terms', type: '<lookup>', description: 'Words that are always replaced.' },
      { name: 'name-terms', type: '<lookup>', description: 'Words to put in for others.' },
      { name: 'dictionary', type: '<lookup>', description: 'More words that stay.' },
      { name: 'timeconfig, namespace', type: '<string>', description: 'Accepted for searches from Splunk: times stay as they are here.' },
    ],
    examples: [
      { spl: 'index=* | scrub', description: 'Events that can be shown to others.' },
      { spl: '| makeresults | eval _raw="login user=anna from 10.1.2.3" | scrub | table _raw', description: 'The words login, user and from stay.' },
    ],
    page: 'Search Reference: scrub',
  },
  parse(r) {
    const options = r.options(OPTIONS);
    const list = (...names: (string | undefined)[]): string[] => names.filter((n): n is string => n !== undefined);
    return { publicTerms: list(options['public-terms'], options.dictionary), privateTerms: list(options['private-terms']), nameTerms: list(options['name-terms']) };
  },
  columnsAfter: (_args, before) => before,
  needs: (_args, after) => after,
  run: (args, ctx) =>
    async function* (input) {
      const terms: ScrubTerms = {
        public: new Set(await words(args.publicTerms, ctx)),
        private: new Set(await words(args.privateTerms, ctx)),
        names: await words(args.nameTerms, ctx),
      };
      for await (const batch of input) {
        const columns = new Map<string, Column>();
        for (const [name, column] of batch.columns) {
          const kept = (name.startsWith('_') && name !== '_raw') || name.startsWith('date_') || KEPT.has(name);
          columns.set(name, kept ? column : column.map((v): Value => fromItems(items(v).map((item) => scrubText(scalarToText(item), terms)))));
        }
        yield makeBatch(batch.length, columns);
      }
    },
};

async function words(lookups: readonly string[], ctx: ExecContext): Promise<string[]> {
  const out: string[] = [];
  for (const name of lookups) {
    const table = await ctx.lookup(name);
    for (const v of table.rows.columns.get(table.fields[0] ?? '') ?? []) {
      const text = toText(v)?.trim().toLowerCase() ?? '';
      if (text !== '') out.push(text);
    }
  }
  return out;
}

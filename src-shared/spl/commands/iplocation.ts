/** `iplocation`: the place of an address (Search Reference, "iplocation"). There is no offline database to read it from. */
import type { Column } from '../../results/batch.ts';
import { constantColumn, makeBatch } from '../../results/batch.ts';
import type { CommandDef } from './types.ts';
import { mergeOptions } from './support/args.ts';
import { columnsWith, needsMinus } from './support/columns.ts';

/** What `iplocation` was asked. */
export interface IplocationArgs {
  readonly field: string;
  /** The fields that it sets, with the prefix. */
  readonly fields: readonly string[];
}

const OPTIONS = { prefix: 'string', allfields: 'bool', lang: 'string' } as const;

export const iplocationCommand: CommandDef<IplocationArgs> = {
  name: 'iplocation',
  kind: 'streaming',
  docs: {
    summary: 'Sets City, Country, Region, lat and lon of an address; they stay empty here, and a warning says so.',
    syntax: 'iplocation [prefix=<string>] [allfields=<bool>] [lang=<string>] <ip-field>',
    options: [
      { name: 'ip-field', type: '<field>', description: 'The address.' },
      { name: 'prefix', type: '<string>', description: 'Put before the names of the fields.' },
      { name: 'allfields', type: '<bool>', default: 'false', description: 'Continent, MetroCode and Timezone too.' },
      { name: 'lang', type: '<string>', default: 'en', description: 'The language of the names.' },
    ],
    examples: [
      { spl: '| makeresults | eval ip="10.0.0.1" | iplocation ip', description: 'A private address has no place.' },
      { spl: '| makeresults | eval src="192.0.2.1" | iplocation prefix=src_ src', description: 'src_City and others.' },
    ],
    page: 'Search Reference: iplocation',
  },
  parse(r) {
    let options = r.options(OPTIONS);
    const field = r.field('the field with the address').text;
    options = mergeOptions(options, r.options(OPTIONS));
    const names = ['City', 'Country', 'Region', 'lat', 'lon', ...(options.allfields === true ? ['Continent', 'MetroCode', 'Timezone'] : [])];
    return { field, fields: names.map((n) => `${options.prefix ?? ''}${n}`) };
  },
  columnsAfter: (args, before) => columnsWith(before, args.fields.map((f) => [f, 'unknown'] as const)),
  needs: (args, after) => needsMinus(after, args.fields),
  run: (args, ctx) =>
    async function* (input) {
      ctx.message('warning', 'iplocation has no database of places here: its fields stay empty. A lookup by network can stand in for it.');
      for await (const batch of input) {
        const columns = new Map<string, Column>(batch.columns);
        const empty = constantColumn(batch.length, null);
        for (const name of args.fields) columns.set(name, empty);
        yield makeBatch(batch.length, columns);
      }
    },
};

/** `iplocation`: the place of an address (Search Reference, "iplocation"). */
import type { Column } from '../../results/batch.ts';
import { makeBatch } from '../../results/batch.ts';
import type { Value } from '../../results/value.ts';
import { toText } from '../../results/value.ts';
import type { CommandDef, Place } from './types.ts';
import { mergeOptions } from './support/args.ts';
import { columnsWith, needsMinus, needsPlus } from './support/columns.ts';

/** What `iplocation` was asked. */
export interface IplocationArgs {
  readonly field: string;
  /** Put before the names of the fields. */
  readonly prefix: string;
  readonly allFields: boolean;
  readonly language: string;
}

const OPTIONS = { prefix: 'string', allfields: 'bool', lang: 'string' } as const;

/** The fields in the order of the reference page, with where they come from. */
const FIELDS: readonly (readonly [name: string, part: keyof Place])[] = [['City', 'city'], ['Country', 'country'], ['Region', 'region'], ['lat', 'lat'], ['lon', 'lon']];
const MORE_FIELDS: readonly (readonly [name: string, part: keyof Place])[] = [['Continent', 'continent'], ['MetroCode', 'metroCode'], ['Timezone', 'timezone']];

const fieldsOf = (args: IplocationArgs): (readonly [string, keyof Place])[] => [...FIELDS, ...(args.allFields ? MORE_FIELDS : [])].map(([name, part]) => [`${args.prefix}${name}`, part] as const);

export const iplocationCommand: CommandDef<IplocationArgs> = {
  name: 'iplocation',
  kind: 'streaming',
  docs: {
    summary: 'Sets City, Country, Region, lat and lon of an address, from a MaxMind DB file in the geo folder of the data folder.',
    syntax: 'iplocation [prefix=<string>] [allfields=<bool>] [lang=<string>] <ip-field>',
    options: [
      { name: 'ip-field', type: '<field>', description: 'The address: IPv4 or IPv6. Private and reserved ones have no place.' },
      { name: 'prefix', type: '<string>', description: 'Put before the names of the fields.' },
      { name: 'allfields', type: '<bool>', default: 'false', description: 'Continent, MetroCode and Timezone too.' },
      { name: 'lang', type: '<string>', default: 'en', description: 'The language of the names, or several with commas, the most wanted first; code for the codes of countries and regions.' },
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
    return { field, prefix: options.prefix ?? '', allFields: options.allfields ?? false, language: options.lang ?? 'en' };
  },
  columnsAfter: (args, before) => columnsWith(before, fieldsOf(args).map(([name, part]) => [name, part === 'lat' || part === 'lon' ? 'number' : 'string'] as const)),
  needs: (args, after) => needsPlus(needsMinus(after, fieldsOf(args).map(([name]) => name)), [args.field]),
  run: (args, ctx) =>
    async function* (input) {
      const find = (await ctx.places?.()) ?? null;
      if (find === null) {
        ctx.message('warning', 'iplocation has no database of places, so its fields stay empty: put a City file in MaxMind DB format (.mmdb) into the folder "geo" of the data folder.');
      }
      const known = new Map<string, Place | null>();
      const placeOf = (value: Value): Place | null => {
        const address = toText(value);
        if (address === null || find === null) return null;
        let place = known.get(address);
        if (place === undefined) {
          place = isPublic(address) ? find(address, args.language) : null;
          if (known.size > 100_000) known.clear();
          known.set(address, place);
        }
        return place;
      };
      for await (const batch of input) {
        const addresses = batch.columns.get(args.field);
        const places = Array.from({ length: batch.length }, (_, i) => placeOf(addresses?.[i] ?? null));
        const columns = new Map<string, Column>(batch.columns);
        for (const [name, part] of fieldsOf(args)) columns.set(name, places.map((p): Value => p?.[part] ?? null));
        yield makeBatch(batch.length, columns);
      }
    },
};

/** False for text that is no address, and for addresses that are private, reserved or of no one place (RFC 6890). */
function isPublic(address: string): boolean {
  const v4 = /^(?:::ffff:)?(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/i.exec(address);
  if (v4 !== null) {
    const [a, b, c, d] = v4.slice(1).map(Number) as [number, number, number, number];
    if (a > 255 || b > 255 || c > 255 || d > 255) return false;
    if (a === 0 || a === 10 || a === 127 || a >= 224) return false;
    if (a === 100 && b >= 64 && b < 128) return false;
    if (a === 169 && b === 254) return false;
    if (a === 172 && b >= 16 && b < 32) return false;
    if (a === 192 && (b === 168 || (b === 0 && (c === 0 || c === 2)))) return false;
    if (a === 198 && (b === 18 || b === 19 || (b === 51 && c === 100))) return false;
    return !(a === 203 && b === 0 && c === 113);
  }
  if (!/^[0-9a-f:]+$/i.test(address) || !address.includes(':')) return false;
  return !/^(?:::1?$|f[cd]|fe[89ab]|ff|2001:0?db8:|100::)/i.test(address);
}

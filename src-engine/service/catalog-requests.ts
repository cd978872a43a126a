/** A client's requests for what a search can name. Values are counted by a search of the source and kept for a short while. */
import { join } from 'node:path';
import { access } from 'node:fs/promises';
import type { CatalogReplies, CatalogValues } from '../../src-shared/ipc/catalog-protocol.ts';
import type { Method, Params } from '../../src-shared/ipc/engine-protocol.ts';
import { scalarToText } from '../../src-shared/results/value.ts';
import { argumentName, quoted } from '../../src-shared/spl/language/quoting.ts';
import type { Macro } from '../../src-shared/spl/syntax/source-text.ts';
import { createSearch } from '../jobs/search.ts';
import type { Lookups } from '../lookups/lookups.ts';
import { readMacros } from '../lookups/macros-file.ts';
import { isNexusApiSource } from '../sources/nexus-api/nexus-api-source.ts';
import type { Source } from '../sources/source.ts';
import type { Connections } from './connections.ts';

type CatalogMethod = Extract<Method, `catalog.${string}`>;
type Handlers = { readonly [M in CatalogMethod]: (params: Params<M>) => Promise<CatalogReplies[M]> };

/** Milliseconds for which counted values are given again. */
const KEEP_MS = 60_000;
/** Values asked of the source, and those of them that one reply holds. */
const ASKED = 1000;
const REPLIED = 50;
/** Milliseconds after which a source that is slow to count is left alone: a proposal that late helps nobody. */
const PATIENCE_MS = 4000;
/** Ranges to look at, newest first: recent values matter most, and a large source should not be read whole for a proposal. */
const REMOTE_RANGE = { earliest: '-24h', latest: '' };
const ALL_TIME = { earliest: '', latest: '' };
/** Lookups whose columns are told. */
const MAX_LOOKUPS = 200;

export interface CatalogHost {
  readonly connections: Connections;
  readonly lookups: Lookups;
  readonly dataDir: string;
  readonly savedSearches: () => readonly { readonly name: string }[];
  readonly signal: AbortSignal;
}

interface Kept {
  readonly until: number;
  readonly values: Promise<CatalogValues>;
}

/** The handlers of one client, with what they have counted. */
export function catalogHandlers(host: CatalogHost): Handlers {
  const kept = new Map<string, Kept>();
  const counted = (connection: string, field: string, prefix: string): Promise<CatalogValues> => {
    const key = JSON.stringify([connection, field, prefix.toLowerCase()]);
    const now = Date.now();
    for (const [other, { until }] of kept) if (until < now) kept.delete(other);
    const found = kept.get(key);
    if (found !== undefined) return found.values;
    const values = count(host, connection, field, prefix);
    kept.set(key, { until: now + KEEP_MS, values });
    values.catch(() => kept.delete(key));
    return values;
  };
  return {
    'catalog.fields': ({ connection }) => host.connections.fields(connection),
    'catalog.values': async ({ connection, field, prefix }) => {
      const all = await counted(connection, field, '');
      const matching = ordered(all, prefix);
      // The commonest thousand hold nearly every value; a rarer one is looked for by what is typed of it.
      if (all.complete || matching.values.length > 0 || prefix.length < 2) return matching;
      return ordered(await counted(connection, field, prefix), prefix);
    },
    'catalog.names': async () => ({
      savedSearches: host.savedSearches().map(({ name }) => name),
      lookups: await lookupsOf(host.lookups),
      macros: await macrosOf(host.dataDir),
    }),
  };
}

/** Values that begin with the text, then those that hold it. */
function ordered({ values, complete }: CatalogValues, prefix: string): CatalogValues {
  const wanted = prefix.toLowerCase();
  const begin = values.filter(({ value }) => value.toLowerCase().startsWith(wanted));
  const hold = wanted === '' ? [] : values.filter(({ value }) => !value.toLowerCase().startsWith(wanted) && value.toLowerCase().includes(wanted));
  return { values: [...begin, ...hold].slice(0, REPLIED), complete };
}

async function count({ connections, lookups, signal }: CatalogHost, connection: string, field: string, prefix: string): Promise<CatalogValues> {
  const { source, release } = await connections.acquire(connection);
  const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
  try {
    if (isNexusApiSource(source) && prefix === '') {
      const { values } = await source.client.fieldValues(field, { earliest: REMOTE_RANGE.earliest, limit: 100 }, patience);
      return { values, complete: values.length < 100 };
    }
    return await countBySearch(source, lookups, field, prefix, patience);
  } finally {
    await release();
  }
}

async function countBySearch(source: Source, lookups: Lookups, field: string, prefix: string, signal: AbortSignal): Promise<CatalogValues> {
  const name = argumentName(field);
  const filter = prefix === '' ? `${name}=*` : `${name}=${quoted(`${prefix}*`)}`;
  const search = createSearch(`search ${filter} | top limit=${ASKED} showperc=false ${name}`, source.kind === 'local' ? ALL_TIME : REMOTE_RANGE, {
    source: async () => source,
    now: Date.now() / 1000,
    tz: 'UTC',
    pushdown: true,
    lookups,
    signal,
  });
  await search.prepare();
  const values: { value: string; count: number }[] = [];
  for await (const batch of search.batches()) {
    const column = batch.columns.get(field);
    const counts = batch.columns.get('count');
    for (let i = 0; i < batch.length; i++) {
      const value = column?.[i] ?? null;
      if (value !== null && !Array.isArray(value)) values.push({ value: scalarToText(value as string | number), count: Number(counts?.[i] ?? 0) });
    }
  }
  return { values, complete: values.length < ASKED };
}

async function lookupsOf(lookups: Lookups): Promise<{ readonly name: string; readonly fields: readonly string[] }[]> {
  const names = (await lookups.names()).slice(0, MAX_LOOKUPS);
  return Promise.all(
    names.map(async (name) => {
      try {
        return { name, fields: (await lookups.read(name)).fields };
      } catch {
        // A broken file is named when a search uses it; here its name is all that is known.
        return { name, fields: [] };
      }
    }),
  );
}

/** The app's macros; none where it has no file of them. Throws an Error that names a bad file. */
async function macrosOf(dataDir: string): Promise<readonly Macro[]> {
  const path = join(dataDir, 'macros.json');
  try {
    await access(path);
  } catch {
    return [];
  }
  return readMacros(path);
}

/** Saved searches that an organisation shares. */
import { randomUUID } from 'node:crypto';
import { Cron } from 'croner';
import { type SharedSearch, type SharedSearchInput, sharedSearchSchema } from '../../src-shared/nexus-api/saved-searches.ts';
import { parseForRun } from '../../src-engine/jobs/search.ts';
import type { SearchLibrary } from '../../src-shared/spl/commands/types.ts';
import { searchError } from '../error-mapping.ts';
import { ApiError, notFound } from '../errors.ts';
import type { TenantKnowledge } from '../services.ts';
import type { Documents, StoredDocument } from '../storage/documents/documents.ts';

/** Of one organisation. */
const MOST = 5000;

export interface SavedSearchesOptions {
  readonly documents: Documents;
  readonly knowledge: Pick<TenantKnowledge, 'macros'>;
}

/** Reads and writes them. Versions are the texts of `ETag`s. */
export class SavedSearches {
  readonly #options: SavedSearchesOptions;
  /** Goes up with each change here, so that the scheduler looks again at once. */
  changes = 0;

  constructor(options: SavedSearchesOptions) {
    this.#options = options;
  }

  /** By name. */
  async list(org: string): Promise<readonly SharedSearch[]> {
    const documents = await this.#options.documents.list(org, 'saved-search');
    return documents.map(read).sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true, sensitivity: 'base' }) || (a.id < b.id ? -1 : 1));
  }

  /** What searches of one organisation may name with `savedsearch`; results are not kept between requests. */
  library(org: string): SearchLibrary {
    return { savedSearches: () => this.list(org), results: () => null };
  }

  /** Throws NOT_FOUND. */
  async get(org: string, id: string): Promise<SharedSearch> {
    const found = await this.#options.documents.get(org, 'saved-search', id);
    if (found === null) throw notFound('saved search', id);
    return read(found);
  }

  /** Throws CONFLICT for a name that is taken, SPL_ERROR and VALIDATION_ERROR for a schedule that cannot run. */
  async create(org: string, input: SharedSearchInput, by: string): Promise<SharedSearch> {
    await this.#check(org, input, null);
    const now = new Date().toISOString();
    const id = randomUUID();
    const value = { ...input, created: now, updated: now, updatedBy: by };
    const version = await this.#options.documents.put(org, 'saved-search', id, value, null);
    if (version === null) throw new ApiError('CONFLICT', 'The saved search could not be made; try again.');
    this.changes++;
    return { ...value, id, version };
  }

  /** Throws CONFLICT where the version is not the newest. */
  async update(org: string, id: string, version: string, input: SharedSearchInput, by: string): Promise<SharedSearch> {
    const before = await this.get(org, id);
    if (before.version !== version) throw changed(before);
    await this.#check(org, input, id);
    const value = { ...input, created: before.created, updated: new Date().toISOString(), updatedBy: by };
    const next = await this.#options.documents.put(org, 'saved-search', id, value, version);
    if (next === null) throw changed(await this.get(org, id));
    this.changes++;
    return { ...value, id, version: next };
  }

  async delete(org: string, id: string, version: string): Promise<void> {
    const before = await this.get(org, id);
    if (before.version !== version || !(await this.#options.documents.delete(org, 'saved-search', id, version))) throw changed(before);
    this.changes++;
  }

  /** All that run by themselves, of all organisations. */
  async scheduled(): Promise<readonly { readonly org: string; readonly search: SharedSearch }[]> {
    const { documents } = this.#options;
    const all: { org: string; search: SharedSearch }[] = [];
    for (const org of await documents.organisations('saved-search')) {
      for (const search of await this.list(org)) if (search.schedule !== null) all.push({ org, search });
    }
    return all;
  }

  async #check(org: string, input: SharedSearchInput, id: string | null): Promise<void> {
    const others = (await this.list(org)).filter((other) => other.id !== id);
    if (others.some((other) => other.name === input.name)) throw new ApiError('CONFLICT', `There is already a saved search "${input.name}"; choose another name.`);
    if (others.length >= MOST) throw new ApiError('LIMIT_EXCEEDED', `This organisation has ${MOST.toLocaleString('en')} saved searches, the most it may; delete some first.`);
    // A draft may be anything; what runs by itself must be able to.
    if (input.schedule === null) return;
    try {
      if (new Cron(input.schedule.cron, { timezone: 'UTC', paused: true }).nextRun() === null) throw new Error('it never comes');
    } catch (cause) {
      const message = `"${input.schedule.cron}" is not a cron schedule; write it like "*/5 * * * *" (minute, hour, day, month, weekday; UTC).`;
      throw new ApiError('VALIDATION_ERROR', message, { details: [{ field: 'schedule.cron', message }], cause });
    }
    try {
      parseForRun(input.spl, await this.#options.knowledge.macros(org));
    } catch (error) {
      throw searchError(error, input.spl);
    }
  }
}

function read({ id, version, value }: StoredDocument): SharedSearch {
  return sharedSearchSchema.parse({ ...(value as object), id, version });
}

function changed(now: SharedSearch): ApiError {
  return new ApiError('CONFLICT', `The saved search "${now.name}" was changed by ${now.updatedBy} meanwhile; load it again and repeat the change.`, {
    details: [{ field: 'If-Match', message: `the version is ${now.version} now` }],
  });
}

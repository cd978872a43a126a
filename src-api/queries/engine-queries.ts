/** Searches on the engine, under the limits and guardrails of an organisation. */
import { randomUUID } from 'node:crypto';
import type { RangeText } from '../../src-shared/ipc/engine-protocol.ts';
import { allows } from '../../src-shared/nexus-api/permissions.ts';
import type { WireStage } from '../../src-shared/nexus-api/query.ts';
import type { SearchLibrary } from '../../src-shared/spl/commands/types.ts';
import type { StagePlacement } from '../../src-shared/spl/plan/types.ts';
import { isZone } from '../../src-shared/spl/time/zone.ts';
import { createSearch, resolveRange, type SearchEnvironment } from '../../src-engine/jobs/search.ts';
import { searchError } from '../error-mapping.ts';
import { ApiError, notFound } from '../errors.ts';
import type { Services } from '../services.ts';
import type { ActiveQuery, QueryOptions, QueryService } from './query-service.ts';
import { guardedSource } from './guarded-source.ts';
import { RunningQueries } from './running-queries.ts';

interface Needs extends Pick<Services, 'config' | 'storage' | 'knowledge' | 'shared' | 'stopping'> {
  /** The saved searches of an organisation. */
  library(orgId: string): SearchLibrary;
}

/** Why a search was ended from outside. */
type End = 'cancelled' | 'timeout' | 'stopping' | 'client';

/** Makes it. */
export function engineQueries({ config, storage, knowledge, library, shared, stopping }: Needs): QueryService & { close(): void } {
  const { guardrails, limits } = config;
  const running = new RunningQueries(shared);
  const ends = new Set<(why: End) => void>();

  async function environment(orgId: string, options: { readonly tz: string; readonly signal: AbortSignal; readonly timeoutS?: number }): Promise<SearchEnvironment> {
    const timeoutS = Math.min(options.timeoutS ?? guardrails.timeoutS, guardrails.timeoutS);
    return {
      source: async () => guardedSource(await storage.source(orgId, { timeoutS: Math.ceil(timeoutS), maxMemoryMb: guardrails.maxMemoryMb }), guardrails.maxRangeS),
      now: Date.now() / 1000,
      tz: options.tz,
      pushdown: true,
      lookups: knowledge.lookups(orgId),
      macros: await knowledge.macros(orgId),
      knowledge: () => knowledge.definitions(orgId),
      library: library(orgId),
      // A guarded batch holds up everybody on this server: its deadline is shorter than on a desktop.
      limits: { memoryRows: guardrails.maxHeldRows, batchMs: 1000 },
      signal: options.signal,
    };
  }

  return {
    environment,

    async start(caller, options, id = randomUUID()) {
      if (stopping.aborted) throw new ApiError('UNAVAILABLE', 'This server is about to stop; try again, another one answers.', { retryAfterS: 1 });
      const orgId = caller.organisation.id;
      const tz = zoneOf(options.tz);
      const stop = new AbortController();
      let why: End | null = null;
      const end = (reason: End): void => {
        why ??= reason;
        stop.abort();
      };
      const timeoutS = Math.min(options.timeoutS ?? guardrails.timeoutS, guardrails.timeoutS);
      const env = await environment(orgId, { tz, signal: stop.signal, timeoutS });
      const search = readied(options, env);

      const started = new Date();
      const query: ActiveQuery = {
        id,
        search,
        signal: stop.signal,
        rows: 0,
        failure(error) {
          if (why === 'cancelled' || why === 'client') return null;
          if (why === 'timeout') return new ApiError('QUERY_TIMEOUT', `The search took longer than ${timeoutS} s, the most it may; search a shorter time range.`);
          if (why === 'stopping') return new ApiError('UNAVAILABLE', 'The server stopped while the search ran; run it again.', { retryAfterS: 1 });
          return searchError(error, options.spl);
        },
        async finish() {
          clearTimeout(timer);
          ends.delete(end);
          options.signal.removeEventListener('abort', clientGone);
          stop.abort();
          await running.remove(orgId, id);
        },
      };
      const clientGone = (): void => end('client');
      const taken = await running.add(
        id,
        {
          orgId,
          describe: () => ({
            id,
            query: options.spl,
            ...options.range,
            user: { id: caller.userId, email: caller.email },
            started: started.toISOString(),
            scanned: search.scan.scanned,
            rows: query.rows,
            elapsedS: (Date.now() - started.getTime()) / 1000,
          }),
          cancel: () => end('cancelled'),
        },
        limits.concurrentQueries,
      );
      if (taken === 'exists') throw new ApiError('CONFLICT', `A search with the id ${id} runs already; choose another X-Query-ID.`);
      if (!taken) {
        throw new ApiError('TOO_MANY_QUERIES', `This organisation runs ${limits.concurrentQueries} searches already, the most it may at once; try again when one is done.`, { retryAfterS: 1 });
      }
      const timer = setTimeout(() => end('timeout'), timeoutS * 1000);
      ends.add(end);
      options.signal.addEventListener('abort', clientGone);
      if (options.signal.aborted) clientGone();
      return query;
    },

    async explain(caller, { query, earliest, latest, tz }, signal) {
      const env = await environment(caller.organisation.id, { tz: zoneOf(tz), signal });
      try {
        const search = readied({ spl: query, range: { earliest, latest } }, env);
        await search.prepare();
        const { stages, sql, dialect } = search.explanation;
        return { stages: stages.map(wireStage), sql, dialect };
      } catch (error) {
        throw searchError(error, query);
      }
    },

    async list(caller) {
      const all = await running.list(caller.organisation.id);
      return allows(caller.organisation.role, 'query:manage') ? all : all.filter((q) => q.user.id === caller.userId);
    },

    async cancel(caller, id) {
      const found = await running.find(caller.organisation.id, id);
      if (found === null || (found.user.id !== caller.userId && !allows(caller.organisation.role, 'query:manage'))) throw notFound('running search', id);
      await running.cancel(caller.organisation.id, id);
    },

    get running() {
      return ends.size;
    },

    async drain(graceS) {
      const until = performance.now() + graceS * 1000;
      while (ends.size > 0 && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 50));
      for (const end of ends) end('stopping');
      // Each search ends its own way: its database query is killed, its client told.
      const told = performance.now() + 5000;
      while (ends.size > 0 && performance.now() < told) await new Promise((resolve) => setTimeout(resolve, 20));
    },

    close() {
      running.close();
    },
  };
}

/** A stage as the wire carries it. */
export function wireStage({ command, span, where, reason }: StagePlacement): WireStage {
  return { command, start: span.start, end: span.end, where, reason };
}

function zoneOf(tz: string | undefined): string {
  if (tz === undefined) return 'UTC';
  if (!isZone(tz)) throw new ApiError('VALIDATION_ERROR', `"${tz}" is not a time zone; name one of the IANA list, such as Europe/Berlin or UTC.`, { details: [{ field: 'tz', message: 'not an IANA time zone' }] });
  return tz;
}

function readied({ spl, range }: Pick<QueryOptions, 'spl' | 'range'>, env: SearchEnvironment) {
  checkTimes(range, env);
  try {
    return createSearch(spl, range, env);
  } catch (error) {
    throw searchError(error, spl);
  }
}

/** The range's texts are fields of the request, not part of the search. */
function checkTimes(range: RangeText, env: SearchEnvironment): void {
  for (const field of ['earliest', 'latest'] as const) {
    try {
      resolveRange({ earliest: '', latest: '', [field]: range[field] }, env.now, env.tz);
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : 'not a time';
      throw new ApiError('VALIDATION_ERROR', message, { details: [{ field, message }], cause });
    }
  }
}

/** A Nexus API as a source: the search goes to the server as text, and its answer comes back as frames. */
import type { NexusApiConnection } from '../../../src-shared/connections/definition.ts';
import type { Batch } from '../../../src-shared/results/batch.ts';
import type { LogicalPlan, StagePlacement } from '../../../src-shared/spl/plan/types.ts';
import { SplError } from '../../../src-shared/spl/syntax/diagnostics.ts';
import type { ConnectionCredentials } from '../../secrets/credentials.ts';
import type { LiveSource } from '../../tail/live-source.ts';
import type { ScanProgress, Source, SourcePlan } from '../source.ts';
import { NexusApiClient } from './client.ts';
import { createApiLiveSource } from './live.ts';
import { batchOf } from './wire-batch.ts';

/** A source with the client behind it, for what a search is not: saved searches, alerts, metrics. */
export interface NexusApiSource extends Source {
  readonly client: NexusApiClient;
}

/** True for a source of this kind. */
export function isNexusApiSource(source: Source): source is NexusApiSource {
  return source.kind === 'nexus-api' && 'client' in source;
}

/** What `open` needs to know of a plan. */
interface ApiPlan extends SourcePlan {
  readonly text: string;
  readonly tz: string;
}

/** Opens a source: signs in, so that a wrong address or password shows here. Throws NexusApiError. */
export async function createNexusApiSource(definition: NexusApiConnection, credentials: ConnectionCredentials): Promise<NexusApiSource> {
  const client = await NexusApiClient.open(definition, credentials);
  try {
    await client.whoami();
  } catch (error) {
    await client.transport.close();
    throw error;
  }
  return {
    kind: 'nexus-api',
    readsText: true,
    name: definition.name,
    client,
    async indexes() {
      const { values } = await client.fieldValues('index', { limit: 100 });
      return values.map((v) => v.value);
    },
    async fields() {
      return (await client.fields()).map(({ name, type, count }) => ({ name, type, count }));
    },
    plan: (plan, options) => planOf(client, plan, options),
    open: (plan, pushed, signal, onProgress) => run(client, plan, pushed as ApiPlan, signal, onProgress),
    live: (): LiveSource => createApiLiveSource(client, definition.name),
    close: () => client.close(),
  };
}

/** All stages that have a text go to the server; which of them it pushes further is asked of it. */
async function planOf(client: NexusApiClient, plan: LogicalPlan, { pushdown, tz }: { readonly pushdown: boolean; readonly tz: string }): Promise<ApiPlan> {
  const textless = plan.stages.findIndex((stage) => stage.text === undefined);
  const pushed = pushdown ? (textless === -1 ? plan.stages.length : textless) : Math.min(1, textless === -1 ? 1 : textless);
  const text = plan.stages.slice(0, pushed).map((stage) => stage.text ?? '').join(' | ');
  const here = (index: number): string => (!pushdown ? 'every stage was asked to run here' : index === textless ? 'there is no text of this stage to send' : 'a stage before it runs here');
  const local = plan.stages.slice(pushed).map(({ command, span }, i): StagePlacement => ({ command: command.name, span, where: 'here', reason: here(pushed + i) }));
  if (pushed === 0) return { pushed, placements: local, sql: null, parameters: [], dialect: null, text: '*', tz };
  const explained = await client.explain({ query: text, ...rangeText(plan), tz }).catch((error: unknown) => {
    throw placed(error, plan, text);
  });
  const placements = plan.stages.slice(0, pushed).map(({ command, span }, i): StagePlacement => {
    const told = explained.stages[i];
    // On the server either way; `here` is then the server's own evaluator.
    return told === undefined ? { command: command.name, span, where: 'pushed', reason: '' } : { command: command.name, span, where: told.where, reason: told.where === 'here' ? `on the server, not in its database: ${told.reason}` : '' };
  });
  return { pushed, placements: [...placements, ...local], sql: explained.sql, parameters: [], dialect: explained.dialect, text, tz };
}

function rangeText({ range }: LogicalPlan): { readonly earliest: string; readonly latest: string } {
  return { earliest: range.earliest === null ? '' : String(range.earliest), latest: range.latest === null ? '' : String(range.latest) };
}

async function* run(client: NexusApiClient, plan: LogicalPlan, { text, tz }: ApiPlan, signal: AbortSignal, onProgress: (p: ScanProgress) => void): AsyncGenerator<Batch> {
  let order: readonly string[] = [];
  try {
    for await (const frame of client.query({ query: text, ...rangeText(plan), tz }, signal)) {
      signal.throwIfAborted();
      switch (frame.type) {
        case 'schema':
          order = frame.fields.map((f) => f.name);
          break;
        case 'batch':
          if (frame.rows.length > 0) yield batchOf(frame.rows, order);
          break;
        case 'progress':
          onProgress({ scanned: frame.scanned, total: frame.total, fraction: frame.fraction });
          break;
        case 'end':
          onProgress({ scanned: frame.stats.scanned, total: null, fraction: 1 });
          if (frame.stats.truncated) throw new Error(`The server answers ${frame.stats.rows.toLocaleString('en')} rows of a search at most, and there are more: take a shorter time range or a narrower search.`);
          if (frame.outcome === 'cancelled') throw new Error('The search was cancelled at the server.');
          break;
      }
    }
  } catch (error) {
    signal.throwIfAborted();
    throw placed(error, plan, text);
  }
}

/** A place that the server found in the text it was sent, as a place in the text as typed: that of its stage. */
function placed(error: unknown, plan: LogicalPlan, text: string): unknown {
  if (!(error instanceof SplError)) return error;
  let at = 0;
  for (const stage of plan.stages) {
    const length = stage.text?.length ?? 0;
    if (error.diagnostic.start <= at + length || at + length >= text.length) return new SplError({ ...error.diagnostic, start: stage.span.start, end: stage.span.end });
    at += length + 3;
  }
  return error;
}

/** Requests about knowledge objects; see `knowledge-protocol.ts`. */
import type { Method, Params, Replies } from '../../src-shared/ipc/engine-protocol.ts';
import type { KnowledgeReplies } from '../../src-shared/ipc/knowledge-protocol.ts';
import { previewKnowledge } from '../knowledge/preview.ts';
import type { EngineState } from './engine-state.ts';

/** A preview that takes longer ends with an error. */
const PREVIEW_MS = 10_000;

type KnowledgeMethod = Extract<Method, keyof KnowledgeReplies>;
type Handlers = { readonly [M in KnowledgeMethod]: (params: Params<M>) => Replies[M] | Promise<Replies[M]> };

/** The handlers of one client. */
export function knowledgeHandlers(engine: EngineState): Handlers {
  const { ownKnowledge } = engine;
  return {
    'knowledge.list': () => ownKnowledge.list(),
    'knowledge.save': ({ object, replaces }) => ownKnowledge.save(object, replaces),
    'knowledge.remove': ({ kind, key }) => ownKnowledge.remove(kind, key),
    'knowledge.preview': async ({ object, connection }) => {
      const { source, release } = await engine.connections.acquire(connection);
      try {
        const { lookups, knowledge, macros } = engine;
        const env = { now: Date.now() / 1000, tz: 'UTC', pushdown: true, lookups, knowledge, macros, signal: AbortSignal.any([engine.signal, AbortSignal.timeout(PREVIEW_MS)]) };
        return await previewKnowledge(object, { ...env, source: () => Promise.resolve(source) });
      } finally {
        await release();
      }
    },
    'knowledge.import': ({ grant }) => ownKnowledge.import(engine.granted(grant, 'read')),
    'knowledge.export': async ({ grant }) => {
      await ownKnowledge.export(engine.granted(grant, 'write'));
      return null;
    },
  };
}

/** A client's requests about working with results and keeping work; see `work-protocol.ts`. */
import type { Method, Params, Replies } from '../../src-shared/ipc/engine-protocol.ts';
import type { WorkReplies } from '../../src-shared/ipc/work-protocol.ts';
import { inFolder, inputPaths } from '../datasets/input-paths.ts';
import { previewImport } from '../datasets/preview.ts';
import { ownFormats } from '../datasets/formats/own-formats.ts';
import type { EngineState } from './engine-state.ts';
import { importConf } from './import-conf.ts';
import type { OpenSearch } from './search-session.ts';
import { keepResult } from './keep-result.ts';

type WorkMethod = Extract<Method, keyof WorkReplies>;
type Handlers = { readonly [M in WorkMethod]: (params: Params<M>) => Replies[M] | Promise<Replies[M]> };

/** The handlers of one client; `search` finds its open searches. */
export function workHandlers(engine: EngineState, search: (searchId: string) => OpenSearch): Handlers {
  return {
    'result.find': (params) => search(params.searchId).find(params),
    'result.groups': (params) => search(params.searchId).groups(params),
    'annotations.list': ({ connection }) => engine.store.notes.annotations(connection),
    'annotations.set': ({ connection, ...note }) => {
      engine.store.notes.annotate(connection, note);
      return null;
    },
    'datasets.preview': async ({ grants, tz, format, sourcetype, pattern, events }) => {
      const paths = (await Promise.all(grants.map((grant) => inputPaths(inFolder(engine.granted(grant, 'read'), pattern))))).flat();
      return previewImport({ paths, tz, now: Date.now(), format, sourcetype, formats: await ownFormats(engine.dataDir), events, signal: engine.signal });
    },
    'datasets.keep': async ({ searchId, dataset }) => {
      const session = search(searchId);
      await session.finished();
      const { spl, range, connection, results, tz } = session;
      return keepResult(engine.connections.datasets, dataset, { results, spl, ...range, connection }, engine.spillFolder, tz, engine.signal);
    },
    'history.pin': ({ historyId, pinned }) => {
      engine.store.pinHistory(historyId, pinned);
      return null;
    },
    'saved.importConf': async ({ grants, folder }) => {
      const done = await importConf(grants.map((grant) => engine.granted(grant, 'read')), folder, engine.store, engine.dataDir);
      await engine.readMacros();
      return done;
    },
  };
}

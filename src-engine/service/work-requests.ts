/** A client's requests about working with results and keeping work; see `work-protocol.ts`. */
import type { Method, Params, Replies } from '../../src-shared/ipc/engine-protocol.ts';
import type { WorkReplies } from '../../src-shared/ipc/work-protocol.ts';
import { inputPaths } from '../datasets/input-paths.ts';
import { previewImport } from '../datasets/preview.ts';
import { ownFormats } from '../datasets/formats/own-formats.ts';
import type { EngineService } from './engine-service.ts';
import { importConf } from './import-conf.ts';
import type { SearchSession } from './search-session.ts';
import { keepResult } from './keep-result.ts';

type WorkMethod = Extract<Method, keyof WorkReplies>;
type Handlers = { readonly [M in WorkMethod]: (params: Params<M>) => Replies[M] | Promise<Replies[M]> };

/** The handlers of one client; `search` finds its open searches. */
export function workHandlers(service: EngineService, search: (searchId: string) => SearchSession): Handlers {
  return {
    'result.find': (params) => search(params.searchId).find(params),
    'result.groups': (params) => search(params.searchId).groups(params),
    'annotations.list': ({ connection }) => service.store.notes.annotations(connection),
    'annotations.set': ({ connection, ...note }) => {
      service.store.notes.annotate(connection, note);
      return null;
    },
    'datasets.preview': async ({ grants, tz, format, sourcetype, events }) => {
      const paths = (await Promise.all(grants.map((grant) => inputPaths(service.granted(grant, 'read'))))).flat();
      return previewImport({ paths, tz, now: Date.now(), format, sourcetype, formats: await ownFormats(service.dataDir), events, signal: service.signal });
    },
    'datasets.keep': async ({ searchId, dataset }) => {
      const session = search(searchId);
      await session.finished();
      const { spl, range, connection, results, tz } = session;
      return keepResult(service.connections.datasets, dataset, { results, spl, ...range, connection }, service.spillFolder, tz, service.signal);
    },
    'history.pin': ({ historyId, pinned }) => {
      service.store.pinHistory(historyId, pinned);
      return null;
    },
    'saved.importConf': async ({ grants, folder }) => {
      const done = await importConf(grants.map((grant) => service.granted(grant, 'read')), folder, service.store, service.dataDir);
      await service.readMacros();
      return done;
    },
  };
}

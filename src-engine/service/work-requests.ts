/** A client's requests about working with results and keeping work; see `work-protocol.ts`. */
import type { Method, Params, Replies } from '../../src-shared/ipc/engine-protocol.ts';
import type { WorkReplies } from '../../src-shared/ipc/work-protocol.ts';
import { inFolder, inputPaths } from '../datasets/input-paths.ts';
import { previewImport } from '../datasets/preview.ts';
import { draftFormat, ownFormats } from '../datasets/formats/own-formats.ts';
import type { EngineState } from './engine-state.ts';
import { importConf } from './import-conf.ts';
import type { OpenSearch } from './search-session.ts';
import { keepResult } from './keep-result.ts';

type WorkMethod = Extract<Method, keyof WorkReplies>;
type Handlers = { readonly [M in WorkMethod]: (params: Params<M>) => Replies[M] | Promise<Replies[M]> };

/** The name of a format while it is tried. */
const DRAFT = '(draft)';

/** The files of a dataset, as they were chosen. Throws an Error with a sentence where they are not known. */
async function filesOf(engine: EngineState, dataset: string): Promise<string[]> {
  const { origin } = (await engine.connections.datasets.open(dataset)).manifest;
  if (origin === undefined) throw new Error(`It is not known how all of "${dataset}" was imported: import its files again into a new dataset.`);
  return origin.files.map(({ path }) => path);
}

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
    'datasets.preview': async ({ grants = [], dataset, draft, tz, format, sourcetype, textFields, pattern, events }) => {
      const chosen = dataset === undefined ? grants.map((grant) => inFolder(engine.granted(grant, 'read'), pattern)) : await filesOf(engine, dataset);
      const paths = (await Promise.all(chosen.map(inputPaths))).flat();
      const own = await ownFormats(engine.dataDir);
      const drafted = draft === undefined ? null : await draftFormat(engine.dataDir, { name: DRAFT, ...draft });
      const preview = await previewImport({ paths, tz, now: Date.now(), format: drafted === null ? format : DRAFT, sourcetype, textFields, formats: drafted === null ? own : [drafted, ...own], events, signal: engine.signal });
      if (draft === undefined) return preview;
      return { ...preview, files: preview.files.map((file) => ({ ...file, format: draft.base })), formats: preview.formats.filter((name) => name !== DRAFT) };
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

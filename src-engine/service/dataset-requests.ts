/** A client's requests about datasets; see `dataset-protocol.ts`. */
import { basename } from 'node:path';
import type { DatasetInfo, DatasetReplies } from '../../src-shared/ipc/dataset-protocol.ts';
import type { Method, Params, Replies, TransferFrame } from '../../src-shared/ipc/engine-protocol.ts';
import { followFiles, importAgain, stopFollowing } from '../datasets/dataset-life.ts';
import { ownFormats, saveFormat } from '../datasets/formats/own-formats.ts';
import { inFolder, inputPaths } from '../datasets/input-paths.ts';
import type { LoadProgress, LoadReport } from '../datasets/load-options.ts';
import { loadTemporary } from '../datasets/load-temporary.ts';
import { chosenFormat } from '../datasets/preview.ts';
import { SAMPLE_DATASET } from '../datasets/sample.ts';
import { createLocalSource } from '../sources/local/local-source.ts';
import type { EngineState } from './engine-state.ts';

type DatasetMethod = Extract<Method, keyof DatasetReplies>;
type Handlers = { readonly [M in DatasetMethod]: (params: Params<M>) => Replies[M] | Promise<Replies[M]> };

/** Runs work whose frames follow the reply. */
type Transfer = (id: string, work: (signal: AbortSignal, send: (frame: TransferFrame) => void) => Promise<void>) => void;

/** The handlers of one client. `transfer` runs imports, `stop` ends one. */
export function datasetHandlers(engine: EngineState, transfer: Transfer, stop: (importId: string) => void): Handlers {
  const { connections, follower } = engine;
  const store = connections.datasets;
  const progress = (send: (frame: TransferFrame) => void) => ({ bytes, total }: LoadProgress): void => send({ type: 'progress', done: bytes, total, unit: 'bytes' });
  const chosen = async (format: string | undefined) => (format === undefined ? {} : { formats: [chosenFormat(format, await ownFormats(engine.dataDir))] });
  return {
    'datasets.import': ({ importId, grants, dataset, tz, format, sourcetype, textFields, pattern, follow = false, replace = false }) => {
      const granted = grants.map((grant) => inFolder(engine.granted(grant, 'read'), pattern));
      transfer(importId, async (signal, send) => {
        refuseSample(dataset);
        const options = { now: Date.now(), signal, keepPrevious: true, onProgress: progress(send) };
        const { report, notes } = await follower.exclusively(dataset, async () => {
          if (follow) return followFiles(store, dataset, { paths: granted, index: dataset, tz, format, sourcetype, textFields }, { ...options, replace });
          const paths = (await Promise.all(granted.map(inputPaths))).flat();
          const files = paths.map((path) => ({ path, index: dataset, sourcetype }));
          const origin = { files: granted.map((path) => ({ path, index: dataset })), tz, format, sourcetype, textFields };
          return { ...(await store.import({ ...options, replace, name: dataset, files, ...(await chosen(format)), tz, textFields, origin })), notes: [] };
        });
        send(endOf(report, notes));
      });
      return null;
    },
    'datasets.open': ({ importId, grants, tz, format, sourcetype, textFields, pattern }) => {
      const granted = grants.map((grant) => inFolder(engine.granted(grant, 'read'), pattern));
      transfer(importId, async (signal, send) => {
        const paths = (await Promise.all(granted.map(inputPaths))).flat();
        const formats = format === undefined ? await ownFormats(engine.dataDir) : [chosenFormat(format, await ownFormats(engine.dataDir))];
        const loaded = await loadTemporary({ files: paths.map((path) => ({ path, sourcetype })), formats, tz, textFields, now: Date.now(), signal, onProgress: progress(send) });
        const source = await createLocalSource({ datasets: [{ path: loaded.path }] });
        const name = granted.length === 1 ? basename(granted[0] ?? '') : `${granted.length} files`;
        connections.addTemporary(importId, name, source, loaded.report.events, async () => {
          await source.close();
          await loaded.dispose();
        });
        send(endOf(loaded.report, []));
      });
      return null;
    },
    'datasets.close': async ({ connection }) => {
      await connections.removeTemporary(connection);
      return null;
    },
    'datasets.importCancel': ({ importId }) => {
      stop(importId);
      return null;
    },
    'datasets.info': async ({ dataset }) => infoOf(engine, dataset),
    'datasets.rename': async ({ dataset, name }) => {
      refuseSample(dataset);
      await follower.exclusively(dataset, () => connections.rename(dataset, name));
      return null;
    },
    'datasets.compact': async ({ dataset }) => {
      refuseSample(dataset);
      const { before, dataset: after } = await follower.exclusively(dataset, () => store.compact(dataset, { tz: 'UTC', now: Date.now(), signal: engine.signal }));
      return { before: before.bytes, after: after.manifest.bytes };
    },
    'datasets.importAgain': ({ importId, dataset, ...settings }) => {
      transfer(importId, async (signal, send) => {
        refuseSample(dataset);
        const options = { now: Date.now(), signal, keepPrevious: true, onProgress: progress(send) };
        const { report, notes } = await follower.exclusively(dataset, () => importAgain(store, dataset, settings, options));
        send(endOf(report, notes));
      });
      return null;
    },
    'datasets.unfollow': async ({ dataset }) => {
      await follower.exclusively(dataset, () => stopFollowing(store, dataset));
      return null;
    },
    'formats.save': async ({ name, draft }) => {
      await saveFormat(engine.dataDir, { name, ...draft });
      return null;
    },
    'datasets.remove': async ({ dataset }) => {
      await follower.exclusively(dataset, () => connections.remove(dataset));
      return null;
    },
  };
}

function refuseSample(name: string): void {
  if (name === SAMPLE_DATASET) throw new Error('The sample data belongs to the app and stays as it is; choose another name.');
}

/** The last frame of a load: what came of it, in words. */
function endOf(report: LoadReport, notes: readonly string[]): TransferFrame {
  const refusals = report.refusedSamples.map((r) => `${basename(r.source)}:${r.line}: ${r.reason}`).join(' ');
  const parts = [`Loaded ${report.events.toLocaleString('en')} events with ${report.fields.length} fields.`];
  if (report.refused > 0) parts.push(`${report.refused.toLocaleString('en')} lines were refused: ${refusals}`);
  return { type: 'end', summary: [...parts, ...report.warnings, ...notes].join(' '), rows: report.events, refused: report.refused };
}

async function infoOf({ connections, follower }: EngineState, name: string): Promise<DatasetInfo> {
  const { manifest } = await connections.datasets.open(name);
  const { events, bytes, timeRange, created, sources, fieldCount, fields, origin, follow } = manifest;
  return {
    name, events, bytes, sources, fieldCount, fields,
    earliest: timeRange === null ? null : timeRange.earliest / 1e6,
    latest: timeRange === null ? null : timeRange.latest / 1e6,
    written: created / 1000,
    origin: origin === undefined ? null : { files: origin.files.map(({ path }) => path), tz: origin.tz, format: origin.format ?? '', sourcetype: origin.sourcetype ?? '', textFields: origin.textFields ?? [] },
    follow: follow === undefined ? null : { paths: follow.paths, ...follower.status(name) },
  };
}

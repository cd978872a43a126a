/** Runs the searches of the open notebook: one by one in their order, so that the load is that of an analyst. */
import { connectionInfo } from '../app/queries.ts';
import { JobError, runJob } from '../panels/job.ts';
import { WorkQueue } from '../panels/queue.ts';
import { type CellRun, changeCell, useBook } from './book.ts';
import { SNAPSHOT_ROWS } from './definition.ts';
import { snapshotOf } from './snapshot.ts';

const queue = new WorkQueue(1);
const running = new Map<string, AbortController>();
const state = useBook.getState;

function setRun(id: string, run: CellRun | null): void {
  const { [id]: _, ...others } = state().runs;
  useBook.setState({ runs: run === null ? others : { ...others, [id]: run } });
}

/** Runs a cell and keeps its result in the notebook. What ran of it before is stopped. */
export async function runCell(id: string): Promise<void> {
  stopCell(id);
  const notebook = state().id;
  const stop = new AbortController();
  const { signal } = stop;
  running.set(id, stop);
  setRun(id, { state: 'queued', fraction: null, error: null });
  try {
    await queue.run(async () => {
      const cell = state().notebook?.cells.find((one) => one.id === id);
      if (cell?.kind !== 'search' || cell.spl.trim() === '') {
        setRun(id, null);
        return;
      }
      setRun(id, { state: 'running', fraction: null, error: null });
      const connection = cell.connection ?? 'sample';
      const result = await runJob({ spl: cell.spl, range: cell.range, connection, rows: SNAPSHOT_ROWS, origin: 'notebook' }, { signal, onProgress: (fraction) => !signal.aborted && setRun(id, { state: 'running', fraction, error: null }) });
      const name = connectionInfo(connection)?.name ?? connection;
      const snapshot = await snapshotOf(result, cell.spl, name, new Date());
      if (signal.aborted || state().id !== notebook) return;
      changeCell(id, { snapshot });
      setRun(id, null);
    }, signal);
  } catch (error) {
    if (signal.aborted) return;
    setRun(id, error instanceof JobError ? { state: 'failed', fraction: null, error: error.wire } : null);
  } finally {
    if (running.get(id) === stop) running.delete(id);
  }
}

/** Runs all searches, from the top. */
export function runAll(): void {
  for (const cell of state().notebook?.cells ?? []) if (cell.kind === 'search' && cell.spl.trim() !== '') void runCell(cell.id);
}

/** Stops a cell; its result of before stays. */
export function stopCell(id: string): void {
  running.get(id)?.abort();
  running.delete(id);
  setRun(id, null);
}

/** Stops everything. */
export function stopCells(): void {
  for (const id of running.keys()) stopCell(id);
}

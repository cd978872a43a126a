/** Events in memory as a source: what a tail holds, for a search of the same range. */
import { type Batch, columnOf, takeRows } from '../../src-shared/results/batch.ts';
import type { LogicalPlan } from '../../src-shared/spl/plan/types.ts';
import type { ScanProgress, Source, SourceField } from '../sources/source.ts';

/** A source over batches, oldest events first. It keeps them as they are. */
export function createHeldSource(name: string, batches: readonly Batch[]): Source {
  const total = batches.reduce((n, b) => n + b.length, 0);
  return {
    kind: 'local',
    name,
    async indexes() {
      const found = new Set<string>();
      for (const batch of batches) for (const value of columnOf(batch, 'index') ?? []) if (typeof value === 'string') found.add(value);
      return [...found].sort();
    },
    async fields() {
      return fieldsOf(batches);
    },
    async plan(plan) {
      const placements = plan.stages.map(({ command, span }) => ({ command: command.name, span, where: 'here' as const, reason: 'these events are held in memory, not in a database' }));
      return { pushed: 0, placements, sql: null, parameters: [], dialect: null };
    },
    open: (plan, _pushed, signal, onProgress) => scan(batches, total, plan, signal, onProgress),
    close: async () => undefined,
  };
}

async function* scan(batches: readonly Batch[], total: number, { range }: LogicalPlan, signal: AbortSignal, onProgress: (p: ScanProgress) => void): AsyncGenerator<Batch> {
  let scanned = 0;
  for (let b = batches.length - 1; b >= 0; b--) {
    signal.throwIfAborted();
    const batch = batches[b] as Batch;
    const times = columnOf(batch, '_time');
    const rows: number[] = [];
    for (let i = 0; i < batch.length; i++) {
      const time = times?.[i];
      if (typeof time !== 'number') {
        if (range.earliest === null && range.latest === null) rows.push(i);
        continue;
      }
      if ((range.earliest === null || time >= range.earliest) && (range.latest === null || time < range.latest)) rows.push(i);
    }
    rows.sort((x, y) => timeAt(times, y) - timeAt(times, x));
    scanned += batch.length;
    onProgress({ scanned, total, fraction: total === 0 ? 1 : scanned / total });
    if (rows.length > 0) yield takeRows(batch, rows);
  }
}

function timeAt(times: Batch['columns'] extends ReadonlyMap<string, infer C> ? C | undefined : never, row: number): number {
  const time = times?.[row];
  return typeof time === 'number' ? time : Number.NEGATIVE_INFINITY;
}

function fieldsOf(batches: readonly Batch[]): readonly SourceField[] {
  const found = new Map<string, { count: number; numbers: number; multi: boolean }>();
  for (const batch of batches) {
    for (const [name, column] of batch.columns) {
      const field = found.get(name) ?? { count: 0, numbers: 0, multi: false };
      found.set(name, field);
      for (const value of column) {
        if (value === null) continue;
        field.count++;
        if (typeof value === 'number') field.numbers++;
        else if (typeof value === 'object') field.multi = true;
      }
    }
  }
  return [...found].filter(([, { count }]) => count > 0).map(([name, { count, numbers, multi }]) => ({ name, type: name === '_time' ? 'time' : multi ? 'multivalue' : numbers === count ? 'number' : 'string', count }));
}

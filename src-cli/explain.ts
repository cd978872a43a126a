/** Plans and profiles for reading. */
import type { Explanation, StageProfile } from '../src-shared/spl/plan/types.ts';
import { formatTable } from './table.ts';
import type { Row } from '../src-shared/results/batch.ts';
import { batchFromRows } from '../src-shared/results/batch.ts';

const PLACE = { pushed: 'pushed', here: 'here' } as const;

/** The plan as the contract's JSON object. */
export function explainJson({ stages, sql, dialect }: Explanation): object {
  return { stages: stages.map(({ command, span, where, reason }) => ({ command, span: { start: span.start, end: span.end }, where, reason })), sql, dialect };
}

/** The plan as text: a table of stages, then the query. */
export function explainText({ stages, sql, dialect }: Explanation): string {
  const rows = stages.map((s, i): Row => ({ '#': i + 1, stage: s.command, where: PLACE[s.where], why: s.reason }));
  const table = tableOf(['#', 'stage', 'where', 'why'], rows);
  return sql === null ? table : `${table}\n${dialect ?? 'query'}:\n${sql}\n`;
}

/** Rows and time per stage, after a run. */
export function profileText(stages: readonly StageProfile[]): string {
  const rows = stages.map((s, i): Row => ({
    '#': i + 1,
    stage: s.command,
    'rows in': s.rowsIn,
    'rows out': s.rowsOut,
    ms: s.ms === null ? null : Math.round(s.ms * 10) / 10,
    where: PLACE[s.where],
  }));
  return tableOf(['#', 'stage', 'rows in', 'rows out', 'ms', 'where'], rows).trimEnd();
}

const NUMBERS = new Set(['#', 'rows in', 'rows out', 'ms']);

function tableOf(names: readonly string[], rows: readonly Row[]): string {
  const fields = names.map((name) => ({ name, type: NUMBERS.has(name) ? ('number' as const) : ('string' as const) }));
  return formatTable(fields, batchFromRows(rows, names), { tz: 'UTC', cellWidth: null });
}

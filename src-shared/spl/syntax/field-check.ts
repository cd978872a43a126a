/**
 * Names that cannot be there: after a command that leaves a known set of fields (stats, table, fields...) a later stage
 * that compares, groups or sorts by another name most likely misspelt it. Only warned of: the search still runs.
 */
import { findCommand } from '../commands/registry.ts';
import type { Columns } from '../commands/types.ts';
import type { Pipeline, Span } from './ast.ts';
import { type Diagnostic, nearest } from './diagnostics.ts';

/** Commands that give nothing sensible for a name that is not there. Others may name fields that only some rows have. */
const CHECKED = new Set(['where', 'search', 'stats', 'chart', 'timechart', 'top', 'rare', 'dedup', 'sort', 'eventstats', 'streamstats']);
/** Fields that commands find by themselves. */
const ALWAYS = new Set(['_time', '_raw', '_indextime', 'host', 'source', 'sourcetype', 'index', 'splunk_server', 'linecount', 'punct', 'tag', 'eventtype']);

/** Reports names that the stage before does not leave. `textOf` gives the text of a span, to find a name's own place. */
export function checkFields(pipeline: Pipeline, textOf: (span: Span) => string, report: (diagnostic: Diagnostic) => void): void {
  let columns: Columns = { fields: new Map(), open: true };
  let made = '';
  for (const stage of pipeline.stages) {
    const command = findCommand(stage.command.text);
    if (command === undefined || stage.args === null) return;
    if (!columns.open && CHECKED.has(command.name)) {
      const needs = command.needs(stage.args, { all: false, names: new Set() });
      const text = textOf(stage.span);
      const asked = needs.all ? [] : [...needs.names].filter((n) => !n.includes('*') && !columns.fields.has(n) && !ALWAYS.has(n));
      // A test for missing values may well ask for a name that is not there.
      if (!/\b(?:isnull|isnotnull|coalesce|typeof|searchmatch)\s*\(/i.test(text)) for (const name of asked) told(name, text, stage.span, columns, made, report);
    }
    columns = command.columnsAfter(stage.args, columns);
    if (!columns.open && (command.kind === 'transforming' || command.name === 'fields' || command.name === 'table')) made = command.name;
  }
}

function told(name: string, text: string, span: Span, columns: Columns, made: string, report: (diagnostic: Diagnostic) => void): void {
  const at = placeOf(name, text);
  if (at === -1) return;
  const names = [...columns.fields.keys()].filter((n) => !n.startsWith('_'));
  const meant = nearest(name, names);
  const start = span.start + at;
  const place = { start, end: start + name.length };
  const list = names.length === 0 ? '' : names.length > 8 ? `; it leaves ${names.slice(0, 8).join(', ')} and others` : `; it leaves ${names.join(', ')}`;
  report({
    severity: 'warning',
    code: 'bad-argument',
    message: `There is no field ${name} after ${made === '' ? 'the stages before' : made}${meant === null ? `${list}.` : `: did you mean ${meant}?`}`,
    ...place,
    ...(meant === null || !/^\w+$/.test(meant) ? {} : { fix: { title: `Change to ${meant}`, ...place, replacement: meant } }),
  });
}

/** Where a name stands in a stage's text as a word of its own; -1 where a macro made it. */
function placeOf(name: string, text: string): number {
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) {
    if (!/[\w.]/.test(text[at - 1] ?? ' ') && !/[\w.]/.test(text[at + name.length] ?? ' ')) return at;
  }
  return -1;
}

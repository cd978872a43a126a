/** What a search shows: formats of fields (`fieldformat`), which are applied after its last stage. */
import { findCommand } from '../commands/registry.ts';
import { type FieldformatArgs, shownHere } from '../commands/fieldformat.ts';
import { type ForeachArgs, onlyFormats } from '../commands/foreach.ts';
import type { Columns } from '../commands/types.ts';
import type { Pipeline, StageNode } from '../syntax/ast.ts';
import { PlacesOfFields } from './decimal-places.ts';

/** Transforming commands that hand on the rows they get: formats live on. All others make new fields. */
const KEEPS_FORMATS = new Set(['table', 'sort', 'reverse', 'head', 'tail', 'dedup', 'fillnull', 'outputlookup', 'outputcsv', 'collect', 'addtotals', 'addcoltotals', 'appendpipe', 'append', 'fieldformat']);

/**
 * The pipeline of a whole search with each format moved to its end, under the name that its field has there. A format
 * whose field is not left at the end stays where it is, where it does nothing. Not for subsearches: they give values.
 */
export function withFormatsLast(pipeline: Pipeline): Pipeline {
  if (!pipeline.stages.some((s) => s.command.text.toLowerCase() === 'fieldformat' || isForeachOfFormats(s))) return pipeline;
  const stages: StageNode[] = [];
  let formats: { readonly stage: StageNode; readonly args: FieldformatArgs; names: Map<string, string> }[] = [];
  // What round() made is written with its decimal places as of where the format stands, not of where it is applied.
  const places = new PlacesOfFields();
  // Which fields a template names is known when it runs: by the names that they have at the end.
  let templates: StageNode[] = [];
  const dropped = (): void => {
    for (const { stage } of formats) stages.push(stage);
    stages.push(...templates);
    [formats, templates] = [[], []];
  };
  for (const stage of pipeline.stages) {
    const command = findCommand(stage.command.text);
    const placed = command === undefined || stage.args === null ? stage.args : places.next(command.name, stage.args);
    if (command?.name === 'fieldformat' && stage.args !== null) {
      const args = placed as FieldformatArgs;
      // A later format of the same field takes the place of an earlier one.
      for (const f of formats) if (f.names.get(f.args.field) === args.field) stages.push(f.stage);
      formats = formats.filter((f) => f.names.get(f.args.field) !== args.field);
      formats.push({ stage, args, names: new Map(shownHere(args).display) });
      continue;
    }
    if (isForeachOfFormats(stage)) {
      templates.push(stage);
      continue;
    }
    if (command !== undefined && stage.args !== null) {
      if (command.name === 'rename') for (const f of formats) f.names = renamed(f, (columns) => command.columnsAfter(stage.args, columns));
      else if (command.kind === 'transforming' && !KEEPS_FORMATS.has(command.name)) dropped();
    }
    stages.push(stage);
  }
  for (const { stage, args, names } of formats) stages.push({ ...stage, args: { ...args, display: names } satisfies FieldformatArgs });
  for (const stage of templates) stages.push({ ...stage, args: { ...(stage.args as ForeachArgs), display: true } satisfies ForeachArgs });
  return { ...pipeline, stages };
}

function isForeachOfFormats(stage: StageNode): boolean {
  return stage.command.text.toLowerCase() === 'foreach' && stage.args !== null && onlyFormats(stage.args as ForeachArgs);
}

/** The names after a rename: what becomes of each alone. */
function renamed(format: { readonly names: ReadonlyMap<string, string> }, rename: (columns: Columns) => Columns): Map<string, string> {
  const names = new Map<string, string>();
  for (const [written, last] of format.names) {
    const after = rename({ fields: new Map([[last, { type: 'unknown' }]]), open: false });
    names.set(written, [...after.fields.keys()][0] ?? last);
  }
  return names;
}

/** `datamodel`: the definition or the events of a data model (Search Reference, "datamodel"). */
import { type Batch, batchFromRows } from '../../results/batch.ts';
import type { Pipeline, Span } from '../syntax/ast.ts';
import { findDataset, undefinedDatamodel } from '../knowledge/datasets.ts';
import { type DataModel, NO_KNOWLEDGE } from '../knowledge/knowledge.ts';
import type { CommandDef, ExecContext } from './types.ts';
import { NEEDS_NONE, OPEN_COLUMNS, columnsOf } from './support/columns.ts';
import { modelEvents } from './support/dataset.ts';
import { generate, pieces } from './support/stream.ts';

/** What `datamodel` was asked. */
export interface DatamodelArgs {
  readonly model: string | null;
  readonly dataset: string | null;
  /** Null shows the definition; `full` gives events with `Dataset.field` names, `short` with plain ones. */
  readonly events: 'full' | 'short' | null;
  /** Only the fields of the dataset and those that every event has. */
  readonly strict: boolean;
  readonly at: Span;
}

const MODES = ['search', 'flat', 'acceleration_search'];
/** Modes that give the text of a search, which datasets do not have here: they are made of mappings. */
const TEXT_MODES = ['search_string', 'flat_string', 'acceleration_search_string'];

export const datamodelCommand: CommandDef<DatamodelArgs> = {
  name: 'datamodel',
  kind: 'generating',
  docs: {
    summary: 'Shows data models as JSON, or the events of one of their datasets.',
    syntax: 'datamodel [<model>] [<dataset>] [search | flat | acceleration_search] [strict_fields=<bool>] [allow_old_summaries=<bool>] [summariesonly=<bool>]',
    options: [
      { name: 'model', type: '<model>', description: 'The data model; without one all are listed.' },
      { name: 'dataset', type: '<dataset>', description: 'One of its datasets.' },
      { name: 'mode', type: 'search | flat | acceleration_search', description: 'The events: with fields named <dataset>.<field>, or by their short names (flat).' },
      { name: 'strict_fields', type: '<bool>', default: 'true', description: 'Only the fields of the dataset; false adds those of the events.' },
      { name: 'allow_old_summaries, summariesonly, nodename', type: '', description: 'Accepted for searches from Splunk: there are no summaries here.' },
    ],
    examples: [
      { spl: '| datamodel', description: 'All data models.' },
      { spl: '| datamodel Web Web search', description: 'Events of a dataset.' },
      { spl: '| datamodel Authentication Authentication flat | stats count by user', description: 'Counted.' },
    ],
    page: 'Search Reference: datamodel',
  },
  parse(r) {
    const start = r.here();
    const specs = { strict_fields: 'bool', allow_old_summaries: 'bool', summariesonly: 'bool', nodename: 'string' } as const;
    const names: string[] = [];
    let strict = r.options(specs).strict_fields;
    while (!r.atEnd() && names.length < 3) {
      const item = r.value('the name of a data model');
      if (names.length === 2 && TEXT_MODES.includes(item.text.toLowerCase())) {
        r.fail(item.span, `A dataset is made of mappings here, not of the text of a search: use search or flat for its events, or datamodel ${names.join(' ')} for its definition.`, 'unsupported');
      }
      if (names.length === 2 && !MODES.includes(item.text.toLowerCase())) {
        r.fail(item.span, `Expected search or flat after the dataset, not ${item.text}.`, 'bad-argument');
      }
      names.push(item.text);
      strict = r.options(specs).strict_fields ?? strict;
    }
    const mode = names[2]?.toLowerCase();
    return {
      model: names[0] ?? null,
      dataset: names[1] ?? null,
      events: mode === undefined ? null : mode === 'flat' ? 'short' : 'full',
      strict: strict ?? true,
      at: r.spanFrom(start),
    };
  },
  columnsAfter: (args) => (args.events === null ? columnsOf(['_raw', 'modelName']) : OPEN_COLUMNS),
  needs: () => NEEDS_NONE,
  run: (args, ctx) =>
    generate(async function* () {
      const { model, dataset, events } = args;
      if (model === null || events === null) yield* pieces(await definitions(args, ctx));
      else if (!args.strict) yield* modelEvents(`${model}.${dataset as string}`, events, ctx, args.at);
      else yield* ctx.runStages(await strictFields(args, ctx), modelEvents(`${model}.${dataset as string}`, events, ctx, args.at));
    }),
};

/** Fields that every event keeps beside those of the dataset. */
const EVENT_FIELDS = ['_time', '_raw', 'host', 'source', 'sourcetype', 'index'];

async function strictFields(args: DatamodelArgs, ctx: ExecContext): Promise<Pipeline> {
  const found = findDataset((await ctx.knowledge?.()) ?? NO_KNOWLEDGE, `${args.model as string}.${args.dataset as string}`, []);
  const names = found.lineage.flatMap((dataset, depth) => {
    const path = found.lineage.slice(0, depth + 1).map((d) => d.name).join('.');
    return dataset.fields.map((f) => (args.events === 'full' ? `${path}.${f.name}` : f.name));
  });
  return ctx.parse(`| fields ${[...EVENT_FIELDS, ...names].map((n) => `"${n}"`).join(', ')}`, args.at);
}

async function definitions({ model, dataset }: DatamodelArgs, ctx: ExecContext): Promise<Batch> {
  const knowledge = (await ctx.knowledge?.()) ?? NO_KNOWLEDGE;
  if (model === null) {
    if (knowledge.models.size === 0) ctx.message('info', 'No data models are defined here.');
    return batchFromRows([...knowledge.models.values()].map((m) => ({ _raw: definitionOf(m), modelName: m.name })), ['_raw', 'modelName']);
  }
  if (dataset !== null) {
    const found = findDataset(knowledge, `${model}.${dataset}`, []);
    return batchFromRows([{ _raw: JSON.stringify(found.lineage.at(-1)), modelName: found.model.name }]);
  }
  const one = knowledge.models.get(model);
  if (one === undefined) throw new Error(undefinedDatamodel(model, knowledge));
  return batchFromRows([{ _raw: definitionOf(one), modelName: one.name }]);
}

/** A model in the shape that Splunk shows: objects with their names, lineage and fields. */
function definitionOf(model: DataModel): string {
  return JSON.stringify({
    modelName: model.name,
    displayName: model.title === '' ? model.name : model.title,
    description: model.description,
    objectNameList: model.datasets.map((d) => d.name),
    objects: model.datasets.map((d) => ({
      objectName: d.name,
      parentName: d.parent ?? 'BaseEvent',
      constraints: d.constraint === null ? [] : [{ search: d.constraint }],
      tags: d.tags,
      fields: d.fields.map((f) => ({ fieldName: f.name, type: f.type })),
      calculations: d.fields.filter((f) => f.expression !== null).map((f) => ({ outputFields: [{ fieldName: f.name, type: f.type }], expression: f.expression })),
    })),
  });
}

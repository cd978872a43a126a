/** `from`: the rows of a dataset (Search Reference, "from"). */
import type { CommandDef } from './types.ts';
import { NEEDS_NONE, OPEN_COLUMNS } from './support/columns.ts';
import { datasetBatches } from './support/dataset.ts';
import { generate, pieces } from './support/stream.ts';

/** What `from` was asked. */
export interface FromArgs {
  /** `lookup:users`, `datamodel:Web.Web`... */
  readonly dataset: string;
}

const KINDS = ['datamodel', 'lookup', 'inputlookup', 'savedsearch', 'federated'];

export const fromCommand: CommandDef<FromArgs> = {
  name: 'from',
  kind: 'generating',
  docs: {
    summary: 'Reads the rows of a dataset: a lookup table, or the events of a data model.',
    syntax: 'from <kind>:<name>',
    options: [{ name: 'kind:name', type: 'lookup:<name> | datamodel:<model>.<dataset> | savedsearch:<name>', description: 'The dataset.' }],
    examples: [
      { spl: '| from lookup:users', description: 'A lookup table.' },
      { spl: '| from lookup:assets | stats count by owner', description: 'Counted.' },
      { spl: '| from datamodel:Web.Web | stats count by status', description: 'A data model.' },
    ],
    page: 'Search Reference: from',
  },
  parse(r) {
    const item = r.rest();
    const kind = /^\s*(\w+)\s*[:\s]/.exec(item.text)?.[1]?.toLowerCase();
    if (item.text === '') r.fail(item.span, 'from needs a dataset, for instance from lookup:users.');
    if (kind === undefined || !KINDS.includes(kind)) r.fail(item.span, `from needs the kind of the dataset before its name: ${KINDS.map((k) => `${k}:`).join(', ')}.`, 'bad-argument');
    if (kind === 'federated') r.fail(item.span, 'from federated: asks another Splunk deployment, which there is none of here.', 'unsupported');
    return { dataset: item.text.replace(/^(\w+)\s+(?!:)/, '$1:') };
  },
  columnsAfter: () => OPEN_COLUMNS,
  needs: () => NEEDS_NONE,
  run: (args, ctx) =>
    generate(async function* () {
      for await (const batch of datasetBatches(args.dataset, ctx)) yield* pieces(batch);
    }),
};

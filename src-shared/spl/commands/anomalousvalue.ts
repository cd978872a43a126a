/** `anomalousvalue`: values that are rare or far from the mean (Search Reference, "anomalousvalue"). */
import type { ArgReader, CommandDef } from './types.ts';
import { fieldsAndOptions } from './support/args.ts';
import { columnsOf, NEEDS_ALL } from './support/columns.ts';
import { type AnomalousvalueArgs, anomalousValues, SUMMARY_FIELDS } from './support/anomalous-values.ts';
import { gather, pieces } from './support/stream.ts';

const OPTIONS = {
  action: ['annotate', 'filter', 'summary'], pthresh: 'number', maxanofreq: 'number', minnormfreq: 'number', minsupcount: 'int', minsupfreq: 'number',
} as const;

export const anomalousvalueCommand: CommandDef<AnomalousvalueArgs> = {
  name: 'anomalousvalue',
  kind: 'dataset',
  docs: {
    summary: 'Finds values that are rare, or numbers that are far from the mean of their field.',
    syntax: 'anomalousvalue [action=annotate|filter|summary] [pthresh=<num>] [maxanofreq=<num>] [minnormfreq=<num>] [minsupcount=<int>] [minsupfreq=<num>] [<field>...]',
    options: [
      { name: 'field', type: '<field>...', default: 'all fields', description: 'The fields to look at.' },
      { name: 'action', type: 'annotate | filter | summary', default: 'filter', description: 'Adds scores, keeps rows that have one, or describes the fields.' },
      { name: 'pthresh', type: '<num>', default: '0.01', description: 'The probability at and below which a value is anomalous.' },
      { name: 'maxanofreq', type: '<num>', default: '0.05', description: 'Leaves out a field that has more anomalous values than this fraction.' },
      { name: 'minnormfreq', type: '<num>', default: '0.01', description: 'Leaves out a field that has fewer normal values than this fraction.' },
      { name: 'minsupcount', type: '<int>', default: '100', description: 'Leaves out a field that has fewer values.' },
      { name: 'minsupfreq', type: '<num>', default: '0.05', description: 'Leaves out a field that fewer rows than this fraction have.' },
    ],
    examples: [
      { spl: 'index=* | anomalousvalue action=filter pthresh=0.02', description: 'Rows with an uncommon value.' },
      { spl: 'index=* | anomalousvalue action=summary | search isNum=YES', description: 'What is known of the numeric fields.' },
    ],
    page: 'Search Reference: anomalousvalue',
  },
  parse(r) {
    const { fields, options } = fieldsAndOptions(r, OPTIONS);
    for (const name of ['pthresh', 'maxanofreq', 'minnormfreq', 'minsupfreq'] as const) fraction(r, name, options[name], options.spans[name]);
    return {
      action: options.action ?? 'filter',
      threshold: options.pthresh ?? 0.01,
      maxAnomalousFrequency: options.maxanofreq ?? 0.05,
      minNormalFrequency: options.minnormfreq ?? 0.01,
      minSupportCount: options.minsupcount ?? 100,
      minSupportFrequency: options.minsupfreq ?? 0.05,
      fields: fields.map((f) => f.text),
    };
  },
  columnsAfter: (args, before) => (args.action === 'summary' ? columnsOf(SUMMARY_FIELDS) : { fields: before.fields, open: true }),
  needs: () => NEEDS_ALL,
  run: (args, ctx) =>
    async function* (input) {
      yield* pieces(anomalousValues(await gather(input, ctx, 'anomalousvalue'), args));
    },
};

function fraction(r: ArgReader, name: string, value: number | undefined, span: { start: number; end: number } | undefined): void {
  if (value !== undefined && span !== undefined && (value < 0 || value > 1)) r.fail(span, `${name} must be from 0 to 1, not ${value}.`, 'bad-argument');
}

/** `makemv`: a multivalue field from a single value (Search Reference, "makemv"). */
import type { Batch } from '../../results/batch.ts';
import { withColumn } from '../../results/batch.ts';
import type { Scalar, Value } from '../../results/value.ts';
import { fromItems, scalarToText } from '../../results/value.ts';
import type { CommandDef } from './types.ts';
import { fieldsAndOptions, warnOfPattern } from './support/args.ts';
import { columnsWith } from './support/columns.ts';
import { checkPattern, regexOf } from './support/regex.ts';
import { mapBatches } from './support/stream.ts';

/** What `makemv` was asked. */
export interface MakemvArgs {
  readonly field: string;
  readonly split: ({ readonly by: 'delim'; readonly delim: string } | { readonly by: 'tokenizer'; readonly pattern: string }) & { readonly allowEmpty: boolean };
  /** Also keep the joined text: the values are joined again by the delimiter. */
  readonly setsv: boolean;
}

export const makemvCommand: CommandDef<MakemvArgs> = {
  name: 'makemv',
  kind: 'streaming',
  docs: {
    summary: 'Splits a single value into a multivalue.',
    syntax: 'makemv [delim="<string>" | tokenizer="<regex>"] [allowempty=<bool>] [setsv=<bool>] <field>',
    options: [
      { name: 'delim', type: '<string>', default: '" "', description: 'The text between values.' },
      { name: 'tokenizer', type: '<regex>', description: 'A regular expression; its first group, repeatedly matched, makes the values.' },
      { name: 'allowempty', type: '<bool>', default: 'false', description: 'Keeps empty values: between two delimiters, or where the expression matches nothing.' },
      { name: 'setsv', type: '<bool>', default: 'false', description: 'Keeps the field a single value of the parts joined by the delimiter.' },
      { name: 'field', type: '<field>', description: 'The field to split.' },
    ],
    examples: [
      { spl: '| makeresults | eval user="ann,bob,eve" | makemv delim="," user', description: 'By a delimiter.' },
      { spl: '| makeresults | eval myfield="one,two,three" | makemv tokenizer="([^,]+),?" myfield', description: 'By a regular expression.' },
    ],
    page: 'Search Reference: makemv',
  },
  parse(r) {
    const { fields, options } = fieldsAndOptions(r, { delim: 'string', tokenizer: 'string', allowempty: 'bool', setsv: 'bool' });
    const [field, extra] = fields;
    if (field === undefined) return r.fail(r.spanFrom(r.here()), 'makemv needs the name of a field.');
    if (extra !== undefined) r.fail(extra.span, `makemv takes one field: split ${extra.text} in a stage of its own.`, 'bad-argument');
    const { tokenizer, spans } = options;
    if (tokenizer !== undefined && spans.tokenizer) checkPattern(r, { text: tokenizer, span: spans.tokenizer });
    if (tokenizer !== undefined && options.delim !== undefined && spans.delim) {
      r.fail(spans.delim, 'makemv takes delim or tokenizer, not both.', 'bad-argument');
    }
    const delim = options.delim === undefined || options.delim === '' ? ' ' : options.delim;
    return {
      field: warnOfPattern(r, field).text,
      split: { ...(tokenizer === undefined ? { by: 'delim', delim } : { by: 'tokenizer', pattern: tokenizer }), allowEmpty: options.allowempty ?? false },
      setsv: options.setsv ?? false,
    };
  },
  columnsAfter: (args, before) => columnsWith(before, [[args.field, args.setsv ? 'string' : 'multivalue']]),
  needs: (_args, after) => after,
  run(args, ctx) {
    const { split } = args;
    const regex = split.by === 'tokenizer' ? regexOf(split.pattern, 'g') : null;
    const parts = (text: string): Scalar[] => {
      if (regex !== null) {
        const out: string[] = [];
        for (const m of text.matchAll(regex)) {
          const part = m[1] ?? m[0];
          if (split.allowEmpty || part !== '') out.push(part);
        }
        return out;
      }
      const by = split as Extract<MakemvArgs['split'], { by: 'delim' }>;
      const out = text.split(by.delim);
      return split.allowEmpty ? out : out.filter((p) => p !== '');
    };
    const work = (batch: Batch): Batch => {
      const column = batch.columns.get(args.field);
      if (column === undefined) return batch;
      const out = column.map((v): Value => {
        // A field that is a multivalue already is left alone.
        if (v === null || typeof v === 'object') return v;
        const list = parts(scalarToText(v as Scalar));
        if (args.setsv) return list.map(scalarToText).join(split.by === 'delim' ? split.delim : ' ');
        return list.length === 0 ? v : fromItems(list);
      });
      return withColumn(batch, args.field, out);
    };
    return mapBatches(regex === null ? work : (batch) => ctx.guard(() => work(batch)));
  },
};

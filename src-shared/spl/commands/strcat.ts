/** `strcat`: several fields and texts joined into a field (Search Reference, "strcat"). */
import { withColumn } from '../../results/batch.ts';
import type { Value } from '../../results/value.ts';
import { toText } from '../../results/value.ts';
import type { CommandDef } from './types.ts';
import { fieldsAndOptions } from './support/args.ts';
import { columnsWith, isNeeded, needsMinus, needsPlus } from './support/columns.ts';
import { mapBatches } from './support/stream.ts';

/** What `strcat` was asked. */
export interface StrcatArgs {
  readonly parts: readonly ({ readonly kind: 'text'; readonly text: string } | { readonly kind: 'field'; readonly name: string })[];
  readonly target: string;
  /** True where a row that lacks a field gets nothing. */
  readonly allRequired: boolean;
}

export const strcatCommand: CommandDef<StrcatArgs> = {
  name: 'strcat',
  kind: 'streaming',
  docs: {
    summary: 'Joins fields and texts into a new field.',
    syntax: 'strcat [allrequired=<bool>] <field or "text">... <new-field>',
    options: [
      { name: 'allrequired', type: '<bool>', default: 'false', description: 'Sets the new field only where every field has a value.' },
      { name: 'source', type: '<field> | "<text>"', description: 'A field, or a text in double quotes.' },
      { name: 'new-field', type: '<field>', description: 'The field to set: the last name.' },
    ],
    examples: [
      { spl: '| makeresults | eval src="10.0.0.1", dest="10.0.0.2" | strcat src "/" dest pair', description: '10.0.0.1/10.0.0.2' },
      { spl: 'index=* | strcat allrequired=t host ":" source place | stats count by place', description: 'Only where both are there.' },
    ],
    page: 'Search Reference: strcat',
  },
  parse(r) {
    const { fields: list, options } = fieldsAndOptions(r, { allrequired: 'bool' });
    const target = list.pop();
    if (target === undefined || list.length === 0) return r.fail(r.spanFrom(r.here()), 'strcat needs what to join and then the field to set, for instance strcat host ":" port address.');
    return {
      parts: list.map((p) => (p.quoted ? { kind: 'text', text: p.text } : { kind: 'field', name: p.text })),
      target: target.text,
      allRequired: options.allrequired ?? false,
    };
  },
  columnsAfter: (args, before) => columnsWith(before, [[args.target, 'string']]),
  needs: (args, after) =>
    isNeeded(after, args.target) ? needsPlus(needsMinus(after, args.allRequired ? [] : [args.target]), args.parts.flatMap((p) => (p.kind === 'field' ? [p.name] : []))) : after,
  run: (args) =>
    mapBatches((batch) => {
      const own = batch.columns.get(args.target);
      const sources = args.parts.map((p) => (p.kind === 'text' ? p.text : batch.columns.get(p.name)));
      const out = new Array<Value>(batch.length);
      for (let i = 0; i < batch.length; i++) {
        let joined: string | null = '';
        for (const source of sources) {
          const text = typeof source === 'string' ? source : toText(source?.[i], ' ');
          if (text === null && args.allRequired) {
            joined = null;
            break;
          }
          joined += text ?? '';
        }
        out[i] = joined ?? own?.[i] ?? null;
      }
      return withColumn(batch, args.target, out);
    }),
};

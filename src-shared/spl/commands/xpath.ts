/** `xpath`: a field from an XPath over XML text (Search Reference, "xpath"). */
import type { Value } from '../../results/value.ts';
import { fromItems, toText } from '../../results/value.ts';
import { withColumn } from '../../results/batch.ts';
import type { CommandDef } from './types.ts';
import { mergeOptions } from './support/args.ts';
import { columnsWith, needsMinus, needsPlus } from './support/columns.ts';
import { mapBatches } from './support/stream.ts';
import { parseXml } from './support/xml.ts';
import { evaluateXPath } from './support/xpath-evaluate.ts';
import { type XPathExpr, parseXPath } from './support/xpath.ts';

/** What `xpath` was asked. */
export interface XpathArgs {
  readonly field: string;
  readonly output: string;
  readonly path: XPathExpr;
  readonly fallback: string | null;
}

const OPTIONS = { field: 'field', outfield: 'field', default: 'string' } as const;

export const xpathCommand: CommandDef<XpathArgs> = {
  name: 'xpath',
  kind: 'streaming',
  docs: {
    summary: 'Sets a field to what an XPath selects in XML text.',
    syntax: 'xpath [outfield=<field>] "<xpath>" [field=<field>] [default=<string>]',
    options: [
      { name: 'xpath', type: '"<xpath>"', description: 'An expression of XPath 1.0: paths with axes and tests, operators and functions. One that begins with a name looks at any depth.' },
      { name: 'field', type: '<field>', default: '_raw', description: 'The field with the XML.' },
      { name: 'outfield', type: '<field>', default: 'xpath', description: 'The field to set.' },
      { name: 'default', type: '<string>', description: 'The value where nothing is selected.' },
    ],
    examples: [
      { spl: '| makeresults | eval _raw="<a><b id=\\"1\\">x</b></a>" | xpath outfield=b "//b[@id=\\"1\\"]"', description: 'x' },
      { spl: '| makeresults | eval _raw="<a><b id=\\"1\\"/></a>" | xpath outfield=id "//b/@id"', description: 'An attribute.' },
    ],
    page: 'Search Reference: xpath',
  },
  parse(r) {
    let options = r.options(OPTIONS);
    const path = r.takeString() ?? r.fail(r.spanFrom(r.here()), 'xpath needs a path in double quotes, for instance xpath "//user/@id".');
    options = mergeOptions(options, r.options(OPTIONS));
    try {
      return { field: options.field ?? '_raw', output: options.outfield ?? 'xpath', path: parseXPath(path.text), fallback: options.default ?? null };
    } catch (error) {
      return r.fail(path.span, error instanceof Error ? error.message : String(error), 'bad-argument');
    }
  },
  columnsAfter: (args, before) => columnsWith(before, [[args.output, 'unknown']]),
  needs: (args, after) => needsPlus(needsMinus(after, [args.output]), [args.field]),
  run: (args) =>
    mapBatches((batch) => {
      const column = batch.columns.get(args.field);
      const out = Array.from({ length: batch.length }, (_, i): Value => {
        const text = toText(column?.[i]);
        const found = text === null ? [] : evaluateXPath(parseXml(text), args.path);
        return found.length === 0 ? args.fallback : fromItems(found);
      });
      return withColumn(batch, args.output, out);
    }),
};

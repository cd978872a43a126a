/** `rex` as RE2 group extraction. */
import type { RexArgs } from '../../commands/rex.ts';
import { isNeeded } from '../../commands/support/columns.ts';
import { parseRegex } from '../../regex/syntax.ts';
import type { RegexNode } from '../../regex/syntax.ts';
import { asText } from '../expr.ts';
import { re2 } from '../functions.ts';
import { NotPushable, assign, fieldExpr } from '../relation.ts';
import type { SqlExpr } from '../relation.ts';
import type { Pusher } from './pusher.ts';

export const pushRex: Pusher<RexArgs> = (args, rel, ctx, stage) => {
  if (args.mode === 'sed') throw new NotPushable('sed mode has no SQL form');
  if (args.maxMatch !== 1) throw new NotPushable('several matches per value have no SQL form');
  if (args.offsetField !== null) throw new NotPushable('offset_field has no SQL form');
  const groups = args.groups.filter((name) => isNeeded(stage.output, name));
  if (groups.length === 0) return rel;
  const { root, groupNames } = parseRegex(args.pattern);
  const source = fieldExpr(rel, args.field, ctx);
  const text = asText(source, ctx);
  const pattern = ctx.parameters.add('text', re2(args.pattern, 'extract'));
  const numbers = groups.map((name) => {
    const number = groupNames.indexOf(name);
    // An empty text from RE2 must mean that nothing matched: a group that may be empty or absent in a match cannot tell.
    if (groupNames.lastIndexOf(name) !== number || !isFilled(root, number)) {
      throw new NotPushable('a group that may be empty or take no part in a match needs the evaluator');
    }
    return number;
  });
  const fields = groups.map((name, i): readonly [string, SqlExpr] => {
    const before = fieldExpr(rel, name, ctx);
    if (before.type !== 'null' && before.type !== 'text') throw new NotPushable('a field that is a number where nothing matches needs the evaluator');
    const found = `nullif(${ctx.dialect.regexExtract(text, pattern, numbers[i] as number)}, '')`;
    return [name, { sql: before.type === 'null' ? found : `coalesce(${found}, ${before.sql})`, type: 'text' }];
  });
  return assign(rel, fields, ctx);
};

/** True when the group takes part in every match and is never empty there. */
function isFilled(root: RegexNode, index: number): boolean {
  const find = (node: RegexNode): boolean => {
    switch (node.kind) {
      case 'capture':
        return node.index === index ? shortest(node.body) > 0 : find(node.body);
      case 'sequence':
        return node.items.some(find);
      case 'group':
        return find(node.body);
      case 'repeat':
        return node.min > 0 && find(node.body);
      default:
        return false;
    }
  };
  return find(root);
}

/** The least number of characters that a part of a pattern takes. */
function shortest(node: RegexNode): number {
  switch (node.kind) {
    case 'char':
    case 'class':
    case 'newlineSequence':
      return 1;
    case 'alternatives':
      return Math.min(...node.items.map(shortest));
    case 'sequence':
      return node.items.reduce((sum, item) => sum + shortest(item), 0);
    case 'capture':
    case 'group':
    case 'atomic':
      return shortest(node.body);
    case 'repeat':
      return node.min * shortest(node.body);
    default:
      return 0;
  }
}

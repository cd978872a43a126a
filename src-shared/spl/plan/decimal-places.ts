/**
 * A number that round() made keeps its decimal places on its way through a pipeline: after `eval p=round(x, 2)` the text of
 * `p."%"` in a later stage has two of them, as in Splunk, whose fields hold the text `60.00`. Here they hold the number, so the
 * planner writes into each place where it becomes text how many there are.
 */
import type { EvalArgs } from '../commands/eval.ts';
import type { FieldformatArgs } from '../commands/fieldformat.ts';
import type { RenameArgs } from '../commands/rename.ts';
import { decimalPlaces, joinsText } from '../eval/decimal-places.ts';
import { templateFields } from '../commands/eval.ts';
import type { Expr } from '../syntax/ast.ts';

/** Commands that change no value of a field. After any other nothing is known. */
const KEEPS = new Set(['where', 'search', 'regex', 'sort', 'head', 'tail', 'reverse', 'dedup', 'uniq', 'fields', 'table']);

/** Follows the stages of a pipeline, in order. */
export class PlacesOfFields {
  readonly #places = new Map<string, number>();

  /** The arguments of the next stage, with the decimal places of the fields that become text in them. */
  next(command: string, args: unknown): unknown {
    if (KEEPS.has(command)) return args;
    switch (command) {
      case 'eval':
        return this.#evaluated(args as EvalArgs);
      case 'fieldformat': {
        const { expr, display } = args as FieldformatArgs;
        return { ...(args as FieldformatArgs), expr: this.#written(expr, (name) => display?.get(name) ?? name) };
      }
      case 'rename':
        this.#renamed(args as RenameArgs);
        return args;
      default:
        this.#places.clear();
        return args;
    }
  }

  #evaluated({ assignments }: EvalArgs): EvalArgs {
    return {
      assignments: assignments.map(({ target, expr }) => {
        const written = this.#written(expr, (name) => name);
        const places = decimalPlaces(expr) ?? (expr.kind === 'field' ? this.#places.get(expr.name) : undefined);
        if (templateFields(target.text).length > 0) this.#places.clear();
        else if (places === undefined) this.#places.delete(target.text);
        else this.#places.set(target.text, places);
        return { target, expr: written };
      }),
    };
  }

  #renamed({ renames }: RenameArgs): void {
    for (const { from, to } of renames) {
      if (from.text.includes('*')) return this.#places.clear();
      const places = this.#places.get(from.text);
      this.#places.delete(from.text);
      if (places === undefined) this.#places.delete(to.text);
      else this.#places.set(to.text, places);
    }
  }

  /** The expression with round() round each field with decimal places that becomes text; rounding once more changes no value. */
  #written(expr: Expr, nameOf: (field: string) => string): Expr {
    if (this.#places.size === 0) return expr;
    const inner = (e: Expr): Expr => this.#written(e, nameOf);
    const text = (e: Expr): Expr => {
      const places = e.kind === 'field' ? this.#places.get(nameOf(e.name)) : undefined;
      if (places === undefined) return inner(e);
      const { span } = e;
      return { kind: 'call', name: { text: 'round', span }, args: [e, { kind: 'number', value: places, text: String(places), span }], span };
    };
    switch (expr.kind) {
      case 'unary':
        return { ...expr, operand: inner(expr.operand) };
      case 'binary': {
        const operand = joinsText(expr) ? text : inner;
        return { ...expr, left: operand(expr.left), right: operand(expr.right) };
      }
      case 'in':
        return { ...expr, operand: inner(expr.operand), list: expr.list.map(inner) };
      case 'call': {
        const argument = expr.name.text.toLowerCase() === 'tostring' ? text : inner;
        return { ...expr, args: expr.args.map(argument) };
      }
      default:
        return expr;
    }
  }
}

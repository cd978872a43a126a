/** From the syntax tree to a plan that can be split and run. */
import type { CommandDef, Needs, TimeRange } from '../commands/types.ts';
import { findCommand } from '../commands/registry.ts';
import type { Pipeline, SearchExpr } from '../syntax/ast.ts';
import { splError } from '../syntax/diagnostics.ts';
import { strftime, strptime } from '../time/format.ts';
import { resolveTime } from '../time/relative.ts';
import { PlacesOfFields } from './decimal-places.ts';
import { conjunction, conjuncts, mapSearchExpr, searchedWords } from './search-expr.ts';
import type { LogicalPlan, PlanStage } from './types.ts';

export interface BindOptions {
  /** The range that was asked for outside the search (time picker, --earliest). Terms in the search override it. */
  readonly range: TimeRange;
  /** Epoch seconds and IANA zone for relative times. */
  readonly now: number;
  readonly tz: string;
  /** The fields that the reader of the result wants; all by default. */
  readonly output?: Needs;
}

const ALL_FIELDS: Needs = { all: true, names: new Set() };

/**
 * Binds a parsed pipeline whose subsearches in search expressions are resolved. Throws SplError when a stage has no
 * arguments (its diagnostics said why) or a time term cannot be read.
 */
export function bindPlan(pipeline: Pipeline, options: BindOptions): LogicalPlan {
  const bound: { command: CommandDef<unknown>; args: unknown; span: PlanStage['span']; text: string | undefined }[] = [];
  let range = options.range;
  const words = new Set<string>();
  const places = new PlacesOfFields();
  pipeline.stages.forEach((stage, index) => {
    const command = findCommand(stage.command.text);
    if (command === undefined || stage.args === null) {
      throw splError(stage.span, command === undefined ? 'unknown-command' : 'syntax', `The stage "${stage.command.text}" cannot run as it is written.`);
    }
    let args: unknown = stage.args;
    if (command.searches) {
      const expressions = command.searches.get(args).map((expr) => {
        const timed = liftTime(expr, options);
        if (index === 0 && timed.range !== null) range = timed.range;
        return timed.expr;
      });
      args = command.searches.with(args, expressions);
      for (const expr of expressions) for (const word of searchedWords(expr)) words.add(word);
    }
    args = places.next(command.name, args);
    if (command.withSearchedWords !== undefined) args = command.withSearchedWords(args, [...words]);
    bound.push({ command, args, span: stage.span, text: stage.text });
  });
  const { earliest, latest } = range;
  if (range !== options.range && earliest !== null && latest !== null && earliest > latest) {
    throw splError(pipeline.span, 'bad-argument', `This search would begin at ${utc(earliest)} and end before that, at ${utc(latest)}: change earliest or latest.`);
  }
  let needs = options.output ?? ALL_FIELDS;
  const stages: PlanStage[] = new Array<PlanStage>(bound.length);
  for (let i = bound.length - 1; i >= 0; i--) {
    const { command, args, span, text } = bound[i] as (typeof bound)[number];
    stages[i] = { command, args, span, output: needs, text };
    needs = command.needs(args, needs);
  }
  return { stages, range, needs };
}

const utc = (epoch: number): string => `${strftime(epoch, '%F %T', 'UTC') ?? String(epoch)} UTC`;

/**
 * Takes `earliest=` and `latest=` terms that hold for the whole expression out of it into a range; those under OR or NOT
 * become comparisons of `_time`. As in Splunk, a term overrides the range asked for outside; where only one end is given
 * the other is open at the start and as asked at the end (Search Manual, "Specify time modifiers in your search").
 */
function liftTime(expr: SearchExpr, options: BindOptions): { readonly expr: SearchExpr; readonly range: TimeRange | null } {
  let earliest: number | null = null;
  let latest: number | null = null;
  let given = false;
  const kept: SearchExpr[] = [];
  for (const item of conjuncts(expr)) {
    if (item.kind === 'time') {
      given = true;
      const t = timeOf(item, options);
      if (item.which === 'earliest' || item.which === 'index_earliest') earliest = earliest === null ? t : Math.max(earliest, t);
      else latest = latest === null ? t : Math.min(latest, t);
    } else {
      kept.push(
        mapSearchExpr(item, (e) => {
          if (e.kind !== 'time') return null;
          const op = e.which === 'earliest' || e.which === 'index_earliest' ? '>=' : '<';
          return { kind: 'compare', field: { text: '_time', span: e.span }, op, value: { text: String(timeOf(e, options)), quoted: false, span: e.span }, span: e.span };
        }),
      );
    }
  }
  if (!given) return { expr: kept.length === 1 ? (kept[0] as SearchExpr) : conjunction(kept, expr.span), range: null };
  return { expr: conjunction(kept, expr.span), range: { earliest, latest: latest ?? options.range.latest } };
}

/** The shortest time between two events, in seconds: what makes an exclusive end inclusive. */
const INSTANT = 0.000_001;

function timeOf(term: Extract<SearchExpr, { kind: 'time' }>, options: BindOptions): number {
  const { text } = term.value;
  try {
    const written = term.format === null ? null : strptime(text, term.format, options.tz, options.now);
    return (written ?? resolveTime(text, options.now, options.tz)) + (term.inclusive === true ? INSTANT : 0);
  } catch (error) {
    throw splError(term.value.span, 'bad-argument', error instanceof Error ? error.message : `"${term.value.text}" is not a time.`);
  }
}

/** Commands that hand the rows on unchanged: hints to a Splunk cluster or to its display. */
import type { ArgReader, CommandDef } from '../types.ts';

/** Makes such a command. `parse` reads its arguments; `note`, where there is one, is said once per run. */
export function passThrough<A>(
  def: Pick<CommandDef<A>, 'name' | 'docs'> & { readonly parse: (r: ArgReader) => A; readonly note?: string },
): CommandDef<A> {
  return {
    name: def.name,
    kind: 'streaming',
    docs: def.docs,
    parse: (r) => def.parse(r),
    columnsAfter: (_args, before) => before,
    needs: (_args, after) => after,
    run: (_args, ctx) =>
      async function* (input) {
        if (def.note !== undefined) ctx.message('info', def.note);
        yield* input;
      },
  };
}

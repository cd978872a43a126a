/** A format that differs from a known one in little: where its events start, which field is their time, fields of its own. */
import { z } from 'zod';
import { regexText, takeTime } from './declared.ts';
import type { Breaking, Format } from './format.ts';

/** What a derived format's file says. */
export const derivedFormatSchema = z
  .object({
    /** Shown in load reports, and by which it is chosen: no file is taken for one of this format by itself. */
    name: z.string().trim().min(1).max(60),
    sourcetype: z.string().trim().min(1).max(100).optional(),
    /** Name of the format whose reading it takes. */
    base: z.string().min(1).max(60),
    /** Where an event starts, for formats of lines: every line, a line with a timestamp, or a line that matches `before`. */
    breaking: z.union([z.enum(['lines', 'timestamps']), z.object({ before: regexText }).strict()]).optional(),
    /** Its named groups are further fields. */
    pattern: regexText.optional(),
    /** The field that is the time. */
    time: z.string().min(1).max(200).optional(),
  })
  .strict();
export type DerivedFormat = z.infer<typeof derivedFormatSchema>;

/** A format made of an entry. Throws an Error with a sentence where its base is none of the `known` ones. */
export function derivedFormat(entry: DerivedFormat, known: readonly Format[]): Format {
  const base = known.find(({ name }) => name === entry.base);
  if (base === undefined) throw new Error(`There is no format "${entry.base}" to derive "${entry.name}" from.`);
  // The faster readers of the base know nothing of what is changed here.
  const { jsonLines: _json, accessLines: _access, ...rest } = base;
  const pattern = entry.pattern === undefined ? null : new RegExp(entry.pattern, 's');
  const { breaking, time } = entry;
  return {
    ...rest,
    name: entry.name,
    detect: () => 0,
    sourcetype: (sample) => entry.sourcetype ?? base.sourcetype(sample),
    breaking(sample): Breaking {
      const own = base.breaking(sample);
      if (breaking === undefined) return own;
      if (own.kind === 'csv' || own.kind === 'json' || own.kind === 'wrapped-json') throw new Error(`Each record of the format "${base.name}" is an event: leave where events start to it, or choose a format of lines.`);
      const skip = 'skip' in own ? own.skip : undefined;
      if (typeof breaking === 'object') return { kind: 'before', pattern: new RegExp(breaking.before), skip };
      return breaking === 'lines' ? { kind: 'lines' } : { kind: 'timestamps', skip };
    },
    reader(context, sample) {
      const read = base.reader(context, sample);
      return (raw, sink) => {
        const refused = read(raw, sink);
        if (refused !== null) return refused;
        for (const [name, value] of Object.entries(pattern?.exec(raw)?.groups ?? {})) if (value !== undefined && value !== '') sink.extracted(name, value);
        if (time !== undefined) takeTime([time], '', sink, context);
        return null;
      };
    },
  };
}

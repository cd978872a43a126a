/** `abstract`: a few lines of each event's text (Search Reference, "abstract"). */
import { withColumn } from '../../results/batch.ts';
import { toText } from '../../results/value.ts';
import type { CommandDef } from './types.ts';
import { wholeNumber } from './support/args.ts';
import { mapBatches } from './support/stream.ts';

/** What `abstract` was asked. */
export interface AbstractArgs {
  readonly maxLines: number;
  /** Words that the search before looked for, by which lines are chosen; lower case. */
  readonly words: readonly string[];
  /** How many of them count. */
  readonly maxTerms: number;
}

export const abstractCommand: CommandDef<AbstractArgs> = {
  name: 'abstract',
  aliases: ['excerpt'],
  kind: 'streaming',
  docs: {
    summary: 'Shortens the text of long events to the lines that matter to the search.',
    syntax: 'abstract [maxlines=<int>] [maxterms=<int>]',
    options: [
      { name: 'maxlines', type: '<int>', default: '10', description: 'Lines to keep, from 1 to 500: those with the most words that the search looked for and those beside them, else the first.' },
      { name: 'maxterms', type: '<int>', default: '1000', description: 'Words of the search that count, from 1 to 1000.' },
    ],
    examples: [
      { spl: 'index=* exception | abstract maxlines=5', description: 'The lines round the word in stack traces.' },
      { spl: '| makeresults | eval _raw="a\nb\nc" | abstract maxlines=2', description: 'Two lines.' },
    ],
    page: 'Search Reference: abstract',
  },
  parse(r) {
    const options = r.options({ maxlines: 'int', maxterms: 'int' });
    const most = (name: 'maxlines' | 'maxterms', fallback: number, limit: number): number => {
      const value = wholeNumber(r, options, name, fallback, 1);
      if (value > limit) r.fail(options.spans[name] ?? r.spanFrom(0), `${name} must be from 1 to ${limit}, not ${value}.`, 'bad-argument');
      return value;
    };
    return { maxLines: most('maxlines', 10, 500), maxTerms: most('maxterms', 1000, 1000), words: [] };
  },
  withSearchedWords: (args, words) => ({ ...args, words }),
  columnsAfter: (_args, before) => before,
  needs: (_args, after) => after,
  run: (args) =>
    mapBatches((batch) => {
      const raw = batch.columns.get('_raw');
      return raw === undefined ? batch : withColumn(batch, '_raw', raw.map((v) => abridged(toText(v), args)));
    }),
};

/** The lines of a text that are worth most, in their order; a line after a gap begins with an ellipsis. */
function abridged(text: string | null, { maxLines, words, maxTerms }: AbstractArgs): string | null {
  const lines = text?.split('\n') ?? [];
  if (lines.length <= maxLines) return text;
  const looked = words.slice(0, maxTerms);
  const own = lines.map((line) => {
    const lower = line.toLowerCase();
    return looked.filter((word) => lower.includes(word)).length;
  });
  // A line beside one that matches tells what it is about.
  const worth = own.map((n, i) => n + ((own[i - 1] ?? 0) + (own[i + 1] ?? 0)) / 2);
  const chosen = lines
    .map((_, i) => i)
    .sort((a, b) => (worth[b] as number) - (worth[a] as number) || a - b)
    .slice(0, maxLines)
    .sort((a, b) => a - b);
  return chosen.map((i, k) => `${i === (chosen[k - 1] ?? -1) + 1 ? '' : '...'}${lines[i] as string}`).join('\n');
}

/** `highlight`: words to mark in events (Search Reference, "highlight"). */
import { passThrough } from './support/notes.ts';

/** What `highlight` was asked. */
export interface HighlightArgs {
  /** Words to mark; views may read them, the rows stay the same. */
  readonly words: readonly string[];
}

export const highlightCommand = passThrough<HighlightArgs>({
  name: 'highlight',
  docs: {
    summary: 'Names words to mark in the event view; the rows stay the same.',
    syntax: 'highlight <text>...',
    options: [{ name: 'text', type: '<text>, ...', description: 'Words or "phrases", in any case.' }],
    examples: [
      { spl: 'index=* | highlight error, timeout', description: 'Two words.' },
      { spl: 'index=* level=error | highlight "connection refused"', description: 'A phrase.' },
    ],
    page: 'Search Reference: highlight',
  },
  parse(r) {
    const words = [];
    while (!r.atEnd()) {
      words.push(r.value('a word to mark').text);
      r.takeSymbol(',');
    }
    if (words.length === 0) r.fail(r.spanFrom(r.here()), 'highlight needs words to mark.');
    return { words };
  },
});

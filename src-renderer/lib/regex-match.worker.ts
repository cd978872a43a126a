/** Tries an expression on texts, where it may take its time: the page ends this worker when it takes too long. */
import type { MatchAnswer, MatchQuestion, NamedSpan } from './regex-match.ts';

self.onmessage = ({ data: { id, regex, texts } }: MessageEvent<MatchQuestion>) => {
  const pattern = new RegExp(regex, 'd');
  const matches = texts.map((text): readonly NamedSpan[] | null => {
    const groups = pattern.exec(text)?.indices?.groups;
    if (groups === undefined) return null;
    // A group that takes no part in the match has no place, whatever its type says.
    const places = Object.entries(groups) as [string, [number, number] | undefined][];
    return places.flatMap(([name, place]) => (place === undefined ? [] : [{ name, start: place[0], end: place[1] }])).sort((a, b) => a.start - b.start);
  });
  self.postMessage({ id, matches } satisfies MatchAnswer);
};

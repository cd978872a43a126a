/** The table of log formats, and the choice among them. A new format is a new entry here. */
import { csv } from './csv.ts';
import type { Format, Sample } from './format.ts';
import { json, ndjson } from './json.ts';
import { aptHistory, dpkg } from './packages.ts';
import { syslog } from './syslog.ts';
import { logfmt, plainLines, timestamped } from './text.ts';
import { accessLog, nginxError } from './web.ts';

/** Every format; among equally sure ones the earlier wins. */
export const FORMATS: readonly Format[] = [
  ndjson,
  json,
  accessLog,
  nginxError,
  dpkg,
  aptHistory,
  syslog,
  logfmt,
  csv,
  timestamped,
  plainLines,
];

/** A format claims a file from this certainty on; the fall-backs at the end of the table claim what is left. */
const SURE_ENOUGH = 0.5;

/** The format of a file by its first lines. Never fails: the last entry takes anything. */
export function detectFormat(sample: Sample): Format {
  let best: Format = plainLines;
  let bestScore = 0;
  for (const format of FORMATS) {
    const score = format.detect(sample);
    const fallback = format === timestamped || format === plainLines;
    if ((score >= SURE_ENOUGH || fallback) && score > bestScore) {
      best = format;
      bestScore = score;
    }
  }
  return best;
}

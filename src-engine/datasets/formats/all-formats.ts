/** The table of log formats, and the choice among them. A new format is a new entry here. */
import { csv, headerlessCsv } from './csv.ts';
import type { Format, Sample } from './format.ts';
import { declaredFormat } from './declared.ts';
import { dockerLog, indexDocuments, json, ndjson, splunkExport, wrappedJson } from './json.ts';
import { KNOWN_FORMATS } from './known-formats.ts';
import { aptHistory, dpkg } from './packages.ts';
import { syslog } from './syslog.ts';
import { jsonAndText, logfmt, plainLines, timestamped } from './text.ts';
import { accessLog, nginxError } from './web.ts';

/** Every format; among equally sure ones the earlier wins. */
export const FORMATS: readonly Format[] = [
  wrappedJson,
  splunkExport,
  indexDocuments,
  dockerLog,
  ndjson,
  json,
  jsonAndText,
  accessLog,
  nginxError,
  dpkg,
  aptHistory,
  ...KNOWN_FORMATS.map(declaredFormat),
  syslog,
  logfmt,
  csv,
  headerlessCsv,
  timestamped,
  plainLines,
];

/** A format claims a file from this certainty on; the fall-backs at the end of the table claim what is left. */
const SURE_ENOUGH = 0.5;

/** The format of a file by its first lines; the user's own formats go before all others. Never fails: the last entry takes anything. */
export function detectFormat(sample: Sample, own: readonly Format[] = []): Format {
  for (const format of own) if (format.detect(sample) >= SURE_ENOUGH) return format;
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

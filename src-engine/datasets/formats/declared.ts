/** Formats as data: an entry says how to recognise lines, where events start, and which parts are fields. Users add their own. */
import { z } from 'zod';
import { splitCsvRecord } from '../csv.ts';
import type { EventSink } from '../event-sink.ts';
import { JsonFieldReader } from '../json-fields.ts';
import { extractKeyValues } from '../key-values.ts';
import { parseTimeOfDay, parseTimestamp, type TimeContext } from '../timestamps.ts';
import { EXTRACTOR_NAMES, EXTRACTORS } from './extractor-table.ts';
import { jsonReader } from './json.ts';
import { extractLevel } from './level-words.ts';
import { type Breaking, share, timedLines, SKIPPED, type FieldReader, type Format, type Sample } from './format.ts';

/** The text of a regular expression. */
export const regexText = z.string().min(1).max(10_000).superRefine((source, context) => {
  try {
    new RegExp(source, 's');
  } catch (error) {
    context.addIssue({ code: 'custom', message: `is no regular expression: ${(error as Error).message}` });
  }
});

const fieldNames = z.array(z.string().min(1).max(100)).min(1).max(4);

/** What a format's file (or an entry of the built-in table) says. */
export const declaredFormatSchema = z
  .object({
    /** Shown in load reports. */
    name: z.string().trim().min(1).max(60),
    sourcetype: z.string().trim().min(1).max(100),
    /** A line of this format. */
    detect: regexText,
    /** A line that no other format has: a file with one is of this format. */
    marker: regexText.optional(),
    /** A line that no file of this format has. */
    excludes: regexText.optional(),
    /** A line that every file of this format has near its start. */
    needs: regexText.optional(),
    /** The share of lines (where timestamps start events: of those with one) that have to match, and how sure the format then is (0..1; the surest one wins). */
    share: z.number().min(0.01).max(1).default(0.6),
    sure: z.number().min(0.5).max(1).default(0.9),
    /** Where an event starts: every line, a line with a timestamp, a CSV record, or a line that matches `before` and does not follow one that matches `notAfter`. */
    breaking: z.union([z.enum(['lines', 'timestamps', 'csv']), z.object({ before: regexText, notAfter: regexText.optional() }).strict()]).default('timestamps'),
    /** Named groups are fields; the first pattern that matches counts. */
    patterns: z.array(regexText).max(20).default([]),
    /** Lines that are no events: comments, headers. */
    skip: regexText.optional(),
    /** Also takes `key=value` pairs: from the whole event, or from the field of this name. */
    keyValues: z.union([z.boolean(), z.string().min(1).max(100)]).default(false),
    /** Reads what a regular expression cannot. */
    extract: z.enum(EXTRACTOR_NAMES).optional(),
    /** The field whose text, where it is a JSON object, gives fields. */
    json: z.string().min(1).max(100).optional(),
    /** Fields whose texts, joined by a blank, are the time, or a list of such, of which the first that is a time counts; where absent it is looked for in the text. */
    time: z.union([fieldNames, z.array(fieldNames).min(1).max(8)]).optional(),
    /** An event without a time has that of the one before it. */
    carryTime: z.boolean().default(false),
    /** Added to the text of `time`: `Z` where the format says UTC. */
    timeZone: z.string().max(10).default(''),
    /** The field that is the host. */
    host: z.string().min(1).max(100).optional(),
    /** Values that mean there is none. */
    unset: z.array(z.string().max(20)).max(10).default(['-']),
    /** A table: values between separators, named by a line that matches `header` (its group `names`), else by `columns`. */
    table: z
      .object({
        separator: z.enum([' ', '\t', ',', ';', '|']),
        /** What separates the header's names where it is not the same. */
        headerSeparator: z.enum([' ', '\t', ',', ';', '|']).optional(),
        /** Values may stand in double quotes, as in CSV. */
        quoted: z.boolean().default(false),
        header: regexText.optional(),
        columns: z.array(z.string().min(1).max(100)).max(500).default([]),
        /** Characters other than letters and digits in names become `_`, as Splunk's CLEAN_KEYS does. */
        cleanNames: z.boolean().default(true),
      })
      .strict()
      .optional(),
  })
  .strict();
export type DeclaredFormat = z.infer<typeof declaredFormatSchema>;
/** An entry as it is written: what has a default may be left out. */
export type DeclaredFormatInput = z.input<typeof declaredFormatSchema>;

const cleanName = (name: string): string => name.replace(/[^A-Za-z0-9_]+/g, '_').replace(/^_+|_+$/g, '');

/** A format made of an entry. */
export function declaredFormat(input: DeclaredFormatInput): Format {
  const entry = declaredFormatSchema.parse(input);
  const line = new RegExp(entry.detect);
  const skip = entry.skip === undefined ? null : new RegExp(entry.skip);
  const patterns = entry.patterns.map((source) => new RegExp(source, 's'));
  const marker = entry.marker === undefined ? null : new RegExp(entry.marker);
  const excludes = entry.excludes === undefined ? null : new RegExp(entry.excludes);
  const needs = entry.needs === undefined ? null : new RegExp(entry.needs);
  const unset = new Set(entry.unset);
  const extract = entry.extract === undefined ? null : EXTRACTORS[entry.extract];
  const header = entry.table?.header === undefined ? null : new RegExp(entry.table.header);
  const times = entry.time === undefined ? [] : entry.time.map((one) => (typeof one === 'string' ? (entry.time as string[]) : one));
  return {
    name: entry.name,
    detect(sample) {
      if (excludes !== null && sample.lines.some((text) => excludes.test(text))) return 0;
      if (needs !== null && !sample.lines.some((text) => needs.test(text))) return 0;
      if (marker !== null && sample.lines.some((text) => marker.test(text))) return entry.sure;
      const lines = entry.breaking === 'timestamps' ? timedLines(sample) : sample.lines;
      const matching = share({ ...sample, lines: skip === null ? lines : lines.filter((text) => !skip.test(text)) }, (text) => line.test(text));
      return matching >= entry.share ? entry.sure * (0.9 + 0.1 * matching) : 0;
    },
    sourcetype: () => entry.sourcetype,
    carriesTime: entry.carryTime,
    breaking(): Breaking {
      if (typeof entry.breaking === 'object') {
        const { before, notAfter } = entry.breaking;
        return { kind: 'before', pattern: new RegExp(before), notAfter: notAfter === undefined ? undefined : new RegExp(notAfter), skip: skip ?? undefined };
      }
      if (entry.breaking === 'csv') return { kind: 'csv', delimiter: entry.table?.separator ?? ',' };
      return entry.breaking === 'lines' ? { kind: 'lines' } : { kind: 'timestamps', skip: skip ?? undefined };
    },
    reader(context, sample): FieldReader {
      const take = entry.table === undefined ? null : tableReader(entry.table, header, unset, sample);
      const readJson = entry.json === undefined ? null : new JsonFieldReader();
      const readOther = jsonReader(context);
      return (raw, sink) => {
        if (header !== null && take?.header(raw) === true) return SKIPPED;
        if (skip?.test(raw) === true) return SKIPPED;
        take?.row(raw, (name, value) => sink.extracted(name, value));
        let matched = patterns.length === 0;
        for (const pattern of patterns) {
          const groups = pattern.exec(raw)?.groups;
          if (groups === undefined) continue;
          matched = true;
          for (const [name, value] of Object.entries(groups)) {
            if (value !== undefined && value !== '' && !unset.has(value)) sink.extracted(name, value);
          }
          break;
        }
        // Applications mix lines of other libraries with their own.
        if (!matched && raw.startsWith('{') && raw.endsWith('}') && isJson(raw)) return readOther(raw, sink);
        extract?.(raw, sink);
        if (entry.keyValues !== false) {
          const text = typeof entry.keyValues === 'string' && matched ? sink.get(entry.keyValues) : raw;
          if (typeof text === 'string') extractKeyValues(text, sink);
        }
        if (!matched) extractLevel(raw, sink);
        if (entry.json !== undefined) {
          const text = sink.get(entry.json);
          // What is no JSON after all stays the text that it is.
          if (typeof text === 'string' && text.startsWith('{') && isJson(text)) readJson?.read(text, sink);
        }
        for (const names of times) if (takeTime(names, entry.timeZone, sink, context)) break;
        if (entry.host !== undefined) {
          const host = sink.get(entry.host);
          if (host !== undefined) sink.host(String(host));
        }
        return null;
      };
    },
  };
}

/** Sets the event's time from fields, their texts joined; false where one is missing or they are no time. */
export function takeTime(names: readonly string[], zone: string, sink: EventSink, context: TimeContext): boolean {
  const parts = names.map((name) => sink.get(name));
  if (parts.includes(undefined)) return false;
  const text = parts.map(String).join(' ');
  const micros = parseTimestamp(parts.length === 1 && typeof parts[0] === 'number' ? parts[0] : `${text}${zone}`, context) ?? parseTimeOfDay(text, context);
  if (micros === null) return false;
  sink.time(micros);
  return true;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Reads rows of a table whose columns a header line may rename on the way. */
function tableReader(
  table: NonNullable<DeclaredFormat['table']>,
  header: RegExp | null,
  unset: ReadonlySet<string>,
  sample: Sample,
): { header(raw: string): boolean; row(raw: string, take: (name: string, value: string) => void): void } {
  const names = (text: string): string[] => text.trim().split(table.headerSeparator ?? table.separator).map((name) => (table.cleanNames ? cleanName(name) : name));
  let columns = table.columns;
  // The first file of a rotated pair may begin without its header; the columns are then those of the sample's.
  for (const line of sample.lines) {
    const found = header?.exec(line)?.groups?.['names'];
    if (found === undefined) continue;
    columns = names(found);
    break;
  }
  return {
    header(raw) {
      const found = header?.exec(raw)?.groups?.['names'];
      if (found === undefined) return false;
      columns = names(found);
      return true;
    },
    row(raw, take) {
      const record = table.quoted ? splitCsvRecord(raw, table.separator) : null;
      // A quote that nothing closes is a plain character.
      const values = record === null || (record.open && table.separator === ' ') ? raw.split(table.separator) : record.values;
      for (let i = 0; i < values.length; i++) {
        const value = (values[i] as string).trim();
        if (value !== '' && !unset.has(value)) take(columns[i] ?? `EXTRA_FIELD_${i + 1}`, value);
      }
    },
  };
}

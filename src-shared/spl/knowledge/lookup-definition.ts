/**
 * How the rows of a lookup table are matched: a JSON file beside the table, with the names of transforms.conf
 * (Knowledge Manager Manual, "Add field matching rules to your lookup configuration", "Configure a time-based lookup").
 */
import { z } from 'zod';

const definitionSchema = z.strictObject({
  /** The table, where the definition has another name. */
  filename: z.string().min(1).optional(),
  /** `WILDCARD(path), CIDR(ip)`: all other fields match exactly. */
  match_type: z.string().default(''),
  case_sensitive_match: z.boolean().default(true),
  min_matches: z.number().int().min(0).max(1000).default(0),
  max_matches: z.number().int().min(1).max(1000).optional(),
  default_match: z.string().default(''),
  /** A field of the table that holds times: only rows from before the event match. */
  time_field: z.string().min(1).optional(),
  time_format: z.string().min(1).default('%s.%Q'),
  max_offset_secs: z.number().default(2_000_000_000),
  min_offset_secs: z.number().default(0),
});

/** The rules of one lookup. */
export interface LookupDefinition {
  readonly filename: string | null;
  readonly matchTypes: ReadonlyMap<string, 'wildcard' | 'cidr'>;
  readonly caseSensitive: boolean;
  readonly minMatches: number;
  readonly maxMatches: number;
  readonly defaultMatch: string;
  readonly time: { readonly field: string; readonly format: string; readonly minOffset: number; readonly maxOffset: number } | null;
}

/** Splunk's default for the rows that may match one event. */
const MAX_MATCHES = 1000;

/** The rules of a table without a definition. */
export const PLAIN_LOOKUP: LookupDefinition = { filename: null, matchTypes: new Map(), caseSensitive: true, minMatches: 0, maxMatches: MAX_MATCHES, defaultMatch: '', time: null };

/** Reads a definition. Throws an Error with a sentence that names the place. */
export function parseLookupDefinition(json: unknown): LookupDefinition {
  const parsed = definitionSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new Error(`${issue?.path.join('.') || 'its top'}: ${issue?.message ?? 'not as expected'}.`);
  }
  const d = parsed.data;
  return {
    filename: d.filename ?? null,
    matchTypes: matchTypes(d.match_type),
    caseSensitive: d.case_sensitive_match,
    minMatches: d.min_matches,
    maxMatches: d.max_matches ?? (d.time_field === undefined ? MAX_MATCHES : 1),
    defaultMatch: d.default_match,
    time: d.time_field === undefined ? null : { field: d.time_field, format: d.time_format, minOffset: d.min_offset_secs, maxOffset: d.max_offset_secs },
  };
}

function matchTypes(text: string): Map<string, 'wildcard' | 'cidr'> {
  const types = new Map<string, 'wildcard' | 'cidr'>();
  const rest = text.replace(/(\w+)\s*\(([^)]*)\)/g, (_, kind: string, fields: string) => {
    const type = kind.toLowerCase();
    if (type !== 'wildcard' && type !== 'cidr' && type !== 'exact') throw new Error(`match_type: "${kind}" is none of WILDCARD, CIDR and EXACT.`);
    if (type !== 'exact') for (const field of fields.split(',')) types.set(field.trim(), type);
    return '';
  });
  if (rest.replace(/[\s,]/g, '') !== '') throw new Error(`match_type: "${rest.trim()}" is not understood; write WILDCARD(field) or CIDR(field).`);
  return types;
}

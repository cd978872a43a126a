/** Live tails between a window and the engine: requests, replies, frames. */
import { z } from 'zod';
import type { Diagnostic } from '../spl/syntax/diagnostics.ts';
import type { Value } from '../results/value.ts';
import type { WireError } from './wire-error.ts';

const id = z.string().min(1).max(64);
const spl = z.string().max(20_000);

/** Where live events come from. */
const tailSourceSchema = z.discriminatedUnion('kind', [
  /** Events in the shapes of the sample data, so many a second. */
  z.object({ kind: z.literal('sample'), rate: z.number().min(0.1).max(50_000) }).strict(),
  /** Files behind grants from the open dialog or a drop; a folder stands for the files in it. */
  z.object({ kind: z.literal('files'), grants: z.array(id).min(1).max(100) }).strict(),
  /** A remote connection. */
  z.object({ kind: z.literal('connection'), connection: id }).strict(),
]);
export type TailSource = z.infer<typeof tailSourceSchema>;

/** A rule that colours rows whose text it matches, any case. The first rule that matches counts. */
export const highlightRuleSchema = z
  .object({ pattern: z.string().min(1).max(500), regex: z.boolean(), colour: z.enum(['red', 'amber', 'green', 'teal', 'blue', 'violet', 'pink', 'grey']) })
  .strict();
export type HighlightRule = z.infer<typeof highlightRuleSchema>;

export const tailRequestSchemas = {
  /** Starts a tail; frames for `tailId` follow, the first by itself, the others for credits. */
  'tail.start': z.object({ tailId: id, source: tailSourceSchema, spl, tz: z.string().max(64) }).strict(),
  /** Another filter, over what is held and what comes. */
  'tail.filter': z.object({ tailId: id, spl }).strict(),
  'tail.pause': z.object({ tailId: id }).strict(),
  'tail.resume': z.object({ tailId: id }).strict(),
  'tail.clear': z.object({ tailId: id }).strict(),
  /** Ends the stream; the rows stay. */
  'tail.stop': z.object({ tailId: id }).strict(),
  /** Allows `frames` further `update` frames. */
  'tail.credit': z.object({ tailId: id, frames: z.number().int().min(1).max(16) }).strict(),
  /** Rows by their numbers. */
  'tail.page': z.object({ tailId: id, offset: z.number().int().min(0), limit: z.number().int().min(1).max(2000) }).strict(),
  /** Makes what is held searchable: a connection of its own, there until the app ends or the tail is closed. */
  'tail.snapshot': z.object({ tailId: id }).strict(),
  /** Rules that colour rows; they replace the ones before. */
  'tail.highlight': z.object({ tailId: id, rules: z.array(highlightRuleSchema).max(30) }).strict(),
  'tail.close': z.object({ tailId: id }).strict(),
} as const;

/** Rows with their fields; row `i` has the number `offset + i`. Numbers grow for ever, whatever leaves. */
export interface TailRows {
  readonly offset: number;
  readonly fields: readonly string[];
  readonly rows: readonly (readonly Value[])[];
  /** Per row the index of the highlight rule that matches it, or -1. */
  readonly marks: readonly number[];
}
export interface TailPage extends TailRows {
  readonly generation: number;
}

export interface TailReplies {
  /** Where the filter is wrong nothing starts. */
  'tail.start': { readonly name: string; readonly diagnostics: readonly Diagnostic[] };
  'tail.filter': { readonly diagnostics: readonly Diagnostic[] };
  'tail.pause': null;
  'tail.resume': null;
  'tail.clear': null;
  'tail.stop': null;
  'tail.credit': null;
  'tail.page': TailPage;
  'tail.snapshot': {
    readonly connection: string;
    readonly events: number;
    /** First and last event, epoch seconds; null where there are none. */
    readonly range: { readonly earliest: number; readonly latest: number } | null;
  };
  /** Per rule what is wrong with it, or null. */
  'tail.highlight': { readonly problems: readonly (string | null)[] };
  'tail.close': null;
}

export type TailFrame =
  | {
      readonly type: 'update';
      /** Another one than before: forget all rows. */
      readonly generation: number;
      /** Numbers of the rows held: `first` up to, not including, `end`. */
      readonly first: number;
      readonly end: number;
      readonly received: number;
      readonly matched: number;
      readonly dropped: number;
      readonly receivedRate: number;
      readonly matchedRate: number;
      readonly state: 'starting' | 'live' | 'waiting' | 'ended' | 'failed';
      /** One sentence for `waiting` and `failed`. */
      readonly stateText: string;
      readonly paused: boolean;
      /** Where rows are missing: before which row, and how many. */
      readonly gaps: readonly { readonly row: number; readonly count: number }[];
      /** The newest rows that this client has not been sent. */
      readonly latest: TailRows;
    }
  | { readonly type: 'note'; readonly text: string }
  | { readonly type: 'error'; readonly error: WireError };

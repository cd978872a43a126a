/** What a dataset that follows files remembers of them. It stands in the manifest: events and places change in one step. */
import { z } from 'zod';

const markSchema = z.object({ length: z.number().int().min(0), hash: z.string() });

const followedFileSchema = z.object({
  path: z.string(),
  /** The name under which it was first met: its events' `source`. */
  source: z.string(),
  /** `device:inode`. */
  identity: z.string(),
  /** Bytes that are in the dataset, of a packed file as it is unpacked. */
  position: z.number().int().min(0),
  /** The first bytes, and those before `position`: tell a copy from another file, and one that was emptied from one that grew. */
  head: markSchema,
  last: markSchema,
  /** `grows`: read on from `position`; `still`: packed or rolled, read to its end; `copy`: as far as known the same as a file that grows. */
  kind: z.enum(['grows', 'still', 'copy']),
});

export const followStateSchema = z.object({
  /** Files, folders and patterns. */
  paths: z.array(z.string()).min(1).max(1000),
  /** IANA name of the zone of timestamps without one. */
  tz: z.string(),
  index: z.string().optional(),
  /** Name of the format to read them in; the detected one where absent. */
  format: z.string().optional(),
  sourcetype: z.string().optional(),
  /** Fields whose values stay text. */
  textFields: z.array(z.string()).optional(),
  files: z.array(followedFileSchema).max(5000),
});

/** What is followed, how it is read, and how far it was read. */
export type FollowState = Readonly<z.infer<typeof followStateSchema>>;
/** One file that is followed. */
export type FollowedState = Readonly<z.infer<typeof followedFileSchema>>;
/** Some bytes of a file, by their number and their SHA-256. */
export type Mark = Readonly<z.infer<typeof markSchema>>;

/**
 * Requests for documents: dashboards and notebooks. The engine keeps their bodies as the window wrote them. Part of the
 * engine's protocol.
 */
import { z } from 'zod';

/** What a document is. */
export const DOCUMENT_KINDS = ['dashboard', 'notebook'] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

/** Characters of the longest body; a notebook keeps the results of its searches in it. */
export const MAX_DOCUMENT = 12_000_000;

const grant = z.string().min(1).max(64);
const documentId = z.number().int();
const content = {
  name: z.string().trim().min(1).max(200),
  description: z.string().max(2000),
  /** What the list shows of it, as the window wrote it. */
  outline: z.string().max(20_000),
  /** JSON text. */
  body: z.string().max(MAX_DOCUMENT),
} as const;

/** The schemas of these requests, by method. */
export const documentRequestSchemas = {
  'documents.list': z.object({ kind: z.enum(DOCUMENT_KINDS) }).strict(),
  'documents.get': z.object({ documentId }).strict(),
  'documents.create': z.object({ kind: z.enum(DOCUMENT_KINDS), ...content }).strict(),
  'documents.update': z.object({ documentId, ...content }).strict(),
  'documents.remove': z.object({ documentId }).strict(),
  /** The text of a file behind a grant from the open dialog or a drop: a `.nexus` file, or a dashboard of Splunk. */
  'documents.readFile': z.object({ grant }).strict(),
  /** Writes a text to the file behind a grant from the save dialog. */
  'documents.writeFile': z.object({ grant, text: z.string().max(MAX_DOCUMENT * 2) }).strict(),
} as const;

/** A document as the list has it. */
export interface DocumentInfo {
  readonly id: number;
  readonly kind: DocumentKind;
  readonly name: string;
  readonly description: string;
  readonly outline: string;
  /** ISO 8601. */
  readonly updated: string;
  /** True for one that came with the sample data and has not been changed. */
  readonly builtin: boolean;
}
/** A document with its body. */
export interface StoredDocument extends DocumentInfo {
  readonly body: string;
}

/** The answers to these requests. */
export interface DocumentReplies {
  'documents.list': readonly DocumentInfo[];
  'documents.get': StoredDocument;
  'documents.create': DocumentInfo;
  'documents.update': DocumentInfo;
  'documents.remove': null;
  'documents.readFile': { readonly name: string; readonly text: string };
  'documents.writeFile': { readonly bytes: number };
}

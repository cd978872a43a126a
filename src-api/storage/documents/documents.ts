/**
 * Small shared state of organisations (saved searches, alerts): documents with versions. In SQLite where one server runs, in
 * Redis where several do.
 */

/** A document as it is stored. */
export interface StoredDocument {
  readonly id: string;
  /** Changes with each write; text that is compared for equality only. */
  readonly version: string;
  readonly value: unknown;
}

/** Collections of an organisation. */
type DocumentKind = 'saved-search' | 'alert';

export interface Documents {
  /** All documents of a kind, in no certain order. */
  list(orgId: string, kind: DocumentKind): Promise<readonly StoredDocument[]>;
  get(orgId: string, kind: DocumentKind, id: string): Promise<StoredDocument | null>;
  /**
   * Writes a document where its version is the expected one (null: where there is none), and yields the new version; null
   * where it is another.
   */
  put(orgId: string, kind: DocumentKind, id: string, value: unknown, expected: string | null): Promise<string | null>;
  /** Removes a document where its version is the expected one. */
  delete(orgId: string, kind: DocumentKind, id: string, expected: string): Promise<boolean>;
  /** Organisations that have or had documents of a kind. */
  organisations(kind: DocumentKind): Promise<readonly string[]>;
  close(): Promise<void>;
}

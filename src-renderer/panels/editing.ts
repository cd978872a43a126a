/** Changes of an open document: undone and taken up again, and kept as they are made. */
import { type DocumentInfo, type DocumentKind, MAX_DOCUMENT } from '../../src-shared/ipc/document-protocol.ts';
import { engine } from '../app/engine.ts';
import { wireErrorOf } from '../lib/engine-client.ts';
import { t } from '../lib/messages.ts';
import { notify } from '../ui/toasts.tsx';
import { refreshDocuments } from './documents.ts';

/** The open document as far as this is about it. */
interface Edited<T> {
  /** Id of the document; null where none is open, or where it is only looked at. */
  readonly id: number | null;
  readonly content: T | null;
  readonly past: readonly T[];
  readonly future: readonly T[];
  readonly keeping: 'kept' | 'changed' | 'failed';
}
export interface EditingOptions<T> {
  readonly kind: DocumentKind;
  readonly get: () => Edited<T>;
  readonly set: (part: Partial<Edited<T>>) => void;
  /** What the list of documents shows of it. */
  readonly describe: (content: T) => Pick<DocumentInfo, 'name' | 'description' | 'outline'>;
}
export interface Editing<T> {
  /** Changes the content. `what` names the thing that changes: quick changes of one thing are one step of undo. */
  readonly change: (next: (content: T) => T, what: string) => void;
  readonly undo: () => void;
  readonly redo: () => void;
  /** Writes the content where it has changed since the last time. */
  readonly keepNow: () => Promise<void>;
}

const KEEP_DELAY_MS = 400;
const MAX_UNDO = 200;
/** Changes of the same thing within this time are one step of undo. */
const MERGE_MS = 900;

/** The editing of one kind of document. Made once. */
export function createEditing<T>({ kind, get, set, describe }: EditingOptions<T>): Editing<T> {
  let timer: number | undefined;
  let last: { readonly what: string; readonly at: number } | null = null;

  const keepNow = async (): Promise<void> => {
    window.clearTimeout(timer);
    const { id, content, keeping } = get();
    if (id === null || content === null || keeping === 'kept') return;
    const body = JSON.stringify(content);
    if (body.length > MAX_DOCUMENT) {
      set({ keeping: 'failed' });
      notify(t('document.tooLarge'), 'error');
      return;
    }
    set({ keeping: 'kept' });
    try {
      await engine.request('documents.update', { documentId: id, ...describe(content), body });
      refreshDocuments(kind);
    } catch (error) {
      if (get().id === id) set({ keeping: 'failed' });
      notify(t('document.notKept', { why: wireErrorOf(error).message }), 'error');
    }
  };
  const keepSoon = (): void => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void keepNow(), KEEP_DELAY_MS);
  };
  const moveTo = (content: T, past: readonly T[], future: readonly T[]): void => {
    last = null;
    set({ content, past, future, keeping: 'changed' });
    keepSoon();
  };
  window.addEventListener('pagehide', () => void keepNow());
  return {
    change(next, what) {
      const { content, past } = get();
      if (content === null) return;
      const changed = next(content);
      if (changed === content) return;
      const now = Date.now();
      const merged = last?.what === what && now - last.at < MERGE_MS && past.length > 0;
      last = { what, at: now };
      set({ content: changed, past: merged ? past : [...past, content].slice(-MAX_UNDO), future: [], keeping: 'changed' });
      keepSoon();
    },
    undo() {
      const { content, past, future } = get();
      const before = past.at(-1);
      if (content !== null && before !== undefined) moveTo(before, past.slice(0, -1), [content, ...future]);
    },
    redo() {
      const { content, past, future } = get();
      const [next, ...rest] = future;
      if (content !== null && next !== undefined) moveTo(next, [...past, content], rest);
    },
    keepNow,
  };
}

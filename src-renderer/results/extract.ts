/** The extraction being made: opened from an event, shown as a dialog. */
import { create } from 'zustand';
import { suggestRex } from '../../src-shared/spl/language/suggest-rex.ts';

interface Extract {
  /** Null while the dialog is closed. */
  readonly from: { readonly raw: string; readonly regex: string; readonly sourcetype: string } | null;
}
export const useExtract = create<Extract>()(() => ({ from: null }));

/** Opens the dialog with an expression for the marked text, where it is a part of the event. */
export function openExtract(raw: string, marked: string, sourcetype: string): void {
  const piece = marked.trim();
  const start = piece === '' ? -1 : raw.indexOf(piece);
  useExtract.setState({ from: { raw, regex: start < 0 ? '' : suggestRex(raw, start, start + piece.length), sourcetype } });
}

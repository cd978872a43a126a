/** Whether the reference is open, and at what. Apart from the dialog, so that opening it loads nothing before. */
import { create } from 'zustand';

/** What the reference shows: closed, or open at a command, function or nothing in particular. */
export const useReference = create<{ readonly open: boolean; readonly word: string }>()(() => ({ open: false, word: '' }));

/** Opens the reference at a word; one that it does not know is what it searches for. */
export function openReference(word: string): void {
  useReference.setState({ open: true, word });
}
export function closeReference(): void {
  useReference.setState({ open: false });
}

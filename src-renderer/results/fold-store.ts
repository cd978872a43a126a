/** What is folded in the JSON of the events of one list, by their row: kept while rows come and go as the list is scrolled. */
import { useCallback, useSyncExternalStore } from 'react';
import { type Folds, USUAL_FOLDS } from './json-tree.ts';

export class FoldStore {
  private readonly rows = new Map<number, Folds>();
  private readonly listeners = new Set<() => void>();
  private usual = USUAL_FOLDS;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** The folds of a row: the same object until they change. */
  of(row: number): Folds {
    return this.rows.get(row) ?? this.usual;
  }

  set(row: number, folds: Folds): void {
    this.rows.set(row, folds);
    this.changed();
  }

  /** Folds or unfolds every event, those too that were never shown. */
  setAll(usual: 'folded' | 'open'): void {
    this.rows.clear();
    this.usual = { ...USUAL_FOLDS, usual };
    this.changed();
  }

  /** Forgets what was folded in single events. */
  forget(): void {
    if (this.rows.size === 0) return;
    this.rows.clear();
    this.changed();
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }
}

/** The folds of a row, and how to change them. */
export function useFolds(store: FoldStore, row: number): readonly [folds: Folds, onFold: (folds: Folds) => void] {
  const folds = useSyncExternalStore(store.subscribe, () => store.of(row));
  return [folds, useCallback((next: Folds) => store.set(row, next), [store, row])];
}

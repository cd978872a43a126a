/** The fields of a result as they become known, batch by batch. */
import type { ResultField } from '../../src-shared/ipc/engine-protocol.ts';
import type { Batch, Column } from '../../src-shared/results/batch.ts';

type FieldType = ResultField['type'];

/** Collects fields in order of first appearance and settles their types. */
export class ResultSchema {
  readonly #types = new Map<string, FieldType>();
  #version = 0;

  /** Rises whenever a field is added or a type changes. */
  get version(): number {
    return this.#version;
  }

  get fields(): readonly ResultField[] {
    return [...this.#types].map(([name, type]) => ({ name, type }));
  }

  /** Takes a batch's fields in. A column without any value counts as a field of unknown type. */
  add(batch: Batch): void {
    for (const [name, column] of batch.columns) {
      const before = this.#types.get(name);
      if (before === 'multivalue') continue;
      const type = mergeTypes(before ?? 'unknown', columnType(name, column));
      if (type === before) continue;
      this.#types.set(name, type);
      this.#version++;
    }
  }
}

function columnType(name: string, column: Column): FieldType {
  let type: FieldType = 'unknown';
  for (const value of column) {
    if (value === null) continue;
    if (typeof value === 'object') return 'multivalue';
    if (typeof value === 'string') type = 'string';
    else if (type === 'unknown') type = name === '_time' ? 'time' : 'number';
  }
  return type;
}

function mergeTypes(a: FieldType, b: FieldType): FieldType {
  if (a === b || b === 'unknown') return a;
  if (a === 'unknown') return b;
  return a === 'multivalue' || b === 'multivalue' ? 'multivalue' : 'string';
}

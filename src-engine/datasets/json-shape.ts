/** What the objects of a block of JSON lines look like: which fields there are, and of what types, as DuckDB's `json_structure` tells. */

/** Types of values, as bits. */
export const SHAPE_INTEGER = 1;
export const SHAPE_FRACTION = 2;
export const SHAPE_TEXT = 4;

/** A field of the events. */
export interface ShapeField {
  /** As SPL names it: `a.b`, `a{}`, `a{}.b`. */
  readonly name: string;
  /** Its path as DuckDB takes it: a JSON pointer, or for items of arrays a `$` path. */
  readonly path: string;
  /** The key that stands before the value. */
  readonly key: string;
  readonly inArray: boolean;
  types: number;
  /** Lines that have a value for it; for fields in arrays an upper bound. */
  count: number;
}

/** Thrown where the shape cannot be told; says why. */
export class Shapeless extends Error {}

type Structure = string | readonly Structure[] | { readonly [key: string]: Structure };

const TYPES: Readonly<Record<string, number>> = {
  NULL: 0,
  VARCHAR: SHAPE_TEXT,
  BOOLEAN: SHAPE_TEXT,
  UBIGINT: SHAPE_INTEGER,
  BIGINT: SHAPE_INTEGER,
  HUGEINT: SHAPE_FRACTION,
  DOUBLE: SHAPE_FRACTION,
};

/** The fields of some lines. */
export interface Shape {
  /** In order of discovery. */
  readonly fields: readonly ShapeField[];
  /** Pointers to what should be empty objects, with the number of lines that have one there; to be verified. */
  readonly empties: ReadonlyMap<string, number>;
}

/** The shape of lines of these structures. Throws Shapeless. */
export function shapeOf(structures: readonly { readonly structure: string; readonly count: number }[]): Shape {
  const fields = new Map<string, ShapeField>();
  const empties = new Map<string, number>();
  for (const { structure, count } of structures) {
    const root = JSON.parse(structure) as Structure;
    if (typeof root !== 'object' || Array.isArray(root)) throw new Shapeless('lines that are not objects, or empty ones');
    walk(root, { name: '', pointer: '', dollar: '$', key: '', inArray: false }, count, fields, empties);
  }
  return { fields: [...fields.values()], empties };
}

interface Place {
  readonly name: string;
  readonly pointer: string;
  readonly dollar: string;
  readonly key: string;
  readonly inArray: boolean;
}

function walk(structure: Structure, place: Place, count: number, fields: Map<string, ShapeField>, empties: Map<string, number>): void {
  if (typeof structure === 'string') {
    const types = TYPES[structure];
    // Empty objects, mixed items and repeated keys are all called JSON.
    if (structure === 'JSON' && !place.inArray) {
      empties.set(place.pointer, (empties.get(place.pointer) ?? 0) + count);
      return;
    }
    if (types === undefined) throw new Shapeless(`mixed values of "${place.name}"`);
    if (types === 0) return;
    if (place.inArray && types === SHAPE_FRACTION) throw new Shapeless(`fractions in the array "${place.name}"`);
    const path = place.inArray ? place.dollar : place.pointer;
    const known = fields.get(place.name);
    if (known === undefined) fields.set(place.name, { name: place.name, path, key: place.key, inArray: place.inArray, types, count });
    else if (known.path !== path) throw new Shapeless(`two ways to write the field "${place.name}"`);
    else {
      known.types |= types;
      known.count += count;
    }
    return;
  }
  if (Array.isArray(structure)) {
    const items = structure as readonly Structure[];
    if (items.length !== 1) throw new Shapeless(`the array "${place.name}"`);
    const item = items[0] as Structure;
    walk(item, { ...place, name: `${place.name}{}`, dollar: `${place.dollar}[*]`, inArray: true }, count, fields, empties);
    return;
  }
  for (const [key, value] of Object.entries(structure)) {
    // Such a key cannot be written in a `$` path, and hardly ever is in a log.
    if (key === '' || /["\\*\u0000-\u001f]/.test(key)) throw new Shapeless(`the key ${JSON.stringify(key)}`);
    const pointer = `${place.pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const name = place.name === '' ? key : `${place.name}.${key}`;
    walk(value, { name, pointer, dollar: `${place.dollar}."${key}"`, key, inArray: place.inArray }, count, fields, empties);
  }
}

/** Places in objects, as JSON pointers. */
export interface Places {
  readonly leaves: Set<string>;
  readonly objects: Set<string>;
  readonly arrays: Set<string>;
}

/** The places that objects of these structures have. */
export function placesOf(structures: readonly string[]): Places {
  const places: Places = { leaves: new Set(), objects: new Set(['']), arrays: new Set() };
  const visit = (structure: Structure, pointer: string): void => {
    if (typeof structure === 'string') {
      // An empty object has its kind from the keys, which are none.
      (structure === 'JSON' ? places.objects : places.leaves).add(pointer);
    } else if (Array.isArray(structure)) places.arrays.add(pointer);
    else {
      places.objects.add(pointer);
      for (const [key, value] of Object.entries(structure)) visit(value, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
    }
  };
  for (const structure of structures) visit(JSON.parse(structure) as Structure, '');
  return places;
}

/** Number of places. */
export const sizeOf = ({ leaves, objects, arrays }: Places): number => leaves.size + objects.size + arrays.size;

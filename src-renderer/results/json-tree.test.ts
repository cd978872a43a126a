import { describe, expect, it } from 'vitest';
import { type Folds, PARTS_SHOWN, USUAL_FOLDS, fold, foldBelow, jsonLines, jsonOfEvent, jsonText, parseJson, showMore, treeKey } from './json-tree.ts';

const EVENT = { level: 'ERROR', error: { type: 'Timeout', causes: [{ code: 1 }, { code: 2 }] }, tags: [], ok: false };
const written = (folds: Folds, value: unknown = EVENT): string =>
  jsonLines(value as never, folds)
    .map((line) => `${'  '.repeat(line.depth)}${line.key === null ? '' : `${JSON.stringify(line.key)}: `}${line.kind === 'more' ? `+${line.parts}` : line.text}${line.comma ? ',' : ''}`)
    .join('\n');

describe('the JSON view of an event', () => {
  it('reads as JSON while nothing is folded', () => {
    expect(JSON.parse(written(USUAL_FOLDS))).toEqual(EVENT);
  });

  it('hides what is folded', () => {
    const error = jsonLines(EVENT, USUAL_FOLDS).find((line) => line.field === 'error');
    expect(written(fold(USUAL_FOLDS, error?.id ?? '?', true))).toBe('{\n  "level": "ERROR",\n  "error": {…},\n  "tags": [],\n  "ok": false\n}');
  });

  it('folds and unfolds all below a line', () => {
    const [top] = jsonLines(EVENT, USUAL_FOLDS);
    if (top === undefined) throw new Error('a tree has a top');
    const folded = foldBelow(USUAL_FOLDS, top, true);
    expect(written(folded)).toContain('"error": {…},');
    expect(JSON.parse(written(foldBelow(folded, top, false)))).toEqual(EVENT);
    expect(written({ ...USUAL_FOLDS, usual: 'folded' })).toContain('"error": {…},');
  });

  it('names fields as SPL does', () => {
    expect(jsonLines(EVENT, USUAL_FOLDS).filter(({ kind }) => kind === 'number').map(({ field }) => field)).toEqual(['error.causes{}.code', 'error.causes{}.code']);
  });

  it('begins with its first level where it is large, and shows a long list in parts', () => {
    const large = { list: Array.from({ length: 250 }, (_, i) => i) };
    expect(written(USUAL_FOLDS, large)).toBe('{\n  "list": […]\n}');
    const open = fold(USUAL_FOLDS, '/0', false);
    expect(written(open, large)).toContain(`${PARTS_SHOWN - 1},\n    +150\n  ]`);
    expect(written(showMore(showMore(open, '/0'), '/0'), large)).toContain('249\n  ]');
  });

  it('loses no digits of a number', () => {
    const text = '{"trace": 12345678901234567890, "share": 0.1, "huge": 1e400}';
    const value = parseJson(text);
    if (value === undefined) throw new Error('it is JSON');
    expect(jsonText(value)).toBe('{\n  "trace": 12345678901234567890,\n  "share": 0.1,\n  "huge": 1e400\n}');
  });

  it('is made of the fields where the event is no JSON, or is cut', () => {
    expect(jsonOfEvent(new Map<string, string | string[]>([['_raw', '{"a": 1'], ['b', ['x', 'y']]]))).toEqual({ _raw: '{"a": 1', b: ['x', 'y'] });
    expect(parseJson('"text"')).toBeUndefined();
  });

  it('is walked with the arrows: right opens, left closes and leads to what a line belongs to', () => {
    const items = jsonLines(EVENT, USUAL_FOLDS).filter(({ kind }) => kind !== 'close');
    const error = items.findIndex(({ field }) => field === 'error');
    expect(treeKey(items, error, 'ArrowLeft')).toEqual({ fold: true });
    expect(treeKey(items, error, 'ArrowRight')).toEqual({ to: error + 1 });
    expect(treeKey(items, error + 1, 'ArrowLeft')).toEqual({ to: error });
    expect(treeKey(items, 0, 'ArrowUp')).toEqual({ to: 0 });
    expect(treeKey(items, 0, 'End')).toEqual({ to: items.length - 1 });
    expect(treeKey(items, 0, 'x')).toBeNull();
    const folded = jsonLines(EVENT, fold(USUAL_FOLDS, items[error]?.id ?? '?', true)).filter(({ kind }) => kind !== 'close');
    expect(treeKey(folded, error, 'ArrowRight')).toEqual({ fold: false });
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COLUMNS } from './definition.ts';
import { type Placed, compact, fit, overlap, put, step } from './layout.ts';

const at = (id: string, x: number, y: number, w: number, h: number): Placed => ({ id, place: { x, y, w, h } });
const shown = (panels: readonly Placed[]): string[] => panels.map(({ id, place }) => `${id} ${place.x},${place.y} ${place.w}x${place.h}`);

describe('the grid', () => {
  test('lets panels fall up', () => {
    expect(shown(compact([at('a', 0, 3, 12, 4), at('b', 0, 20, 12, 4), at('c', 12, 9, 12, 4)]))).toEqual(['a 0,0 12x4', 'b 0,4 12x4', 'c 12,0 12x4']);
  });

  test('makes others give way to the panel that is moved', () => {
    const panels = [at('a', 0, 0, 12, 4), at('b', 12, 0, 12, 4)];
    expect(shown(put(panels, 'b', { x: 0, y: 0, w: 12, h: 4 }))).toEqual(['a 0,4 12x4', 'b 0,0 12x4']);
    expect(shown(put(panels, 'a', { x: 6, y: 0, w: 12, h: 6 }))).toEqual(['a 6,0 12x6', 'b 12,6 12x4']);
  });

  test('keeps a panel within it', () => {
    expect(fit({ x: 30, y: -2, w: 40, h: 0 })).toEqual({ x: 0, y: 0, w: COLUMNS, h: 2 });
    expect(fit({ x: 23, y: 1, w: 6, h: 4 })).toEqual({ x: 18, y: 1, w: 6, h: 4 });
  });

  test('steps by keys: across, past the neighbour, larger', () => {
    const panels = [at('a', 0, 0, 12, 4), at('b', 0, 4, 12, 6)];
    expect(shown(step(panels, 'a', 'ArrowRight', false))).toEqual(['a 1,0 12x4', 'b 0,4 12x6']);
    expect(shown(step(panels, 'a', 'ArrowDown', false))).toEqual(['a 0,6 12x4', 'b 0,0 12x6']);
    expect(shown(step(panels, 'b', 'ArrowUp', false))).toEqual(['a 0,6 12x4', 'b 0,0 12x6']);
    expect(shown(step(panels, 'a', 'ArrowDown', true))).toEqual(['a 0,0 12x5', 'b 0,5 12x6']);
    expect(shown(step(panels, 'b', 'ArrowDown', false))).toEqual(shown(panels));
  });

  test('never lays one panel over another, whatever is done', () => {
    const place = fc.record({ x: fc.integer({ min: 0, max: 23 }), y: fc.integer({ min: 0, max: 40 }), w: fc.integer({ min: 1, max: 24 }), h: fc.integer({ min: 1, max: 12 }) });
    fc.assert(
      fc.property(fc.array(place, { minLength: 1, maxLength: 12 }), fc.nat(), place, (places, which, to) => {
        const panels = compact(places.map((one, i) => ({ id: `${i}`, place: fit(one) })));
        const moved = put(panels, `${which % panels.length}`, to);
        expect(moved.map((panel) => panel.id)).toEqual(panels.map((panel) => panel.id));
        for (const [i, a] of moved.entries()) {
          expect(a.place.x + a.place.w).toBeLessThanOrEqual(COLUMNS);
          for (const b of moved.slice(i + 1)) expect(overlap(a.place, b.place)).toBe(false);
        }
        expect(compact(moved)).toEqual(moved);
      }),
    );
  });
});

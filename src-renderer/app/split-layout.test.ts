import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Edge, type Layout, MIN_SHARE, addAt, renamed, resized, tabsOf, without } from './split-layout.ts';

const A: Layout = { kind: 'pane', tab: 'a' };

describe('the layout of panes', () => {
  it('puts tabs beside and above one another', () => {
    const beside = addAt(A, 'a', 'right', 'b');
    expect(beside).toEqual({ kind: 'split', direction: 'row', parts: [A, { kind: 'pane', tab: 'b' }], sizes: [0.5, 0.5] });
    const three = addAt(beside, 'b', 'left', 'c');
    expect(tabsOf(three)).toEqual(['a', 'c', 'b']);
    expect(three).toMatchObject({ sizes: [0.5, 0.25, 0.25] });
    expect(addAt(three, 'c', 'top', 'd')).toMatchObject({ parts: [A, { kind: 'split', direction: 'column', parts: [{ tab: 'd' }, { tab: 'c' }] }, { tab: 'b' }] });
    expect(addAt(A, 'nobody', 'left', 'b')).toBe(A);
  });

  it('gives the share of a tab that leaves to the others', () => {
    const three = addAt(addAt(A, 'a', 'right', 'b'), 'b', 'bottom', 'c');
    expect(without(three, 'b')).toEqual(addAt(A, 'a', 'right', 'c'));
    expect(without(without(three, 'b') as Layout, 'c')).toEqual(A);
    expect(without(A, 'a')).toBeNull();
  });

  it('moves a border no further than the least share', () => {
    const nested = addAt(addAt(A, 'a', 'right', 'b'), 'b', 'bottom', 'c');
    expect(resized(nested, [], 0, 0.1)).toMatchObject({ sizes: [0.6, 0.4] });
    expect(resized(nested, [], 0, -2)).toMatchObject({ sizes: [MIN_SHARE, 1 - MIN_SHARE] });
    expect(resized(nested, [1], 0, 0.25)).toMatchObject({ sizes: [0.5, 0.5], parts: [A, { sizes: [0.75, 0.25] }] });
    expect(resized(nested, [], 1, 0.1)).toEqual(nested);
  });

  it('is translated whole or not at all', () => {
    const two = addAt(A, 'a', 'right', 'b');
    expect(renamed(two, (tab) => `${tab}!`)).toMatchObject({ parts: [{ tab: 'a!' }, { tab: 'b!' }] });
    expect(renamed(two, (tab) => (tab === 'b' ? null : tab))).toBeNull();
  });

  it('keeps every tab once and shares that sum up to one, whatever is done', () => {
    const edges: readonly Edge[] = ['left', 'right', 'top', 'bottom'];
    const step = fc.record({ at: fc.nat(20), edge: fc.constantFrom(...edges), leave: fc.boolean(), by: fc.double({ min: -1, max: 1, noNaN: true }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let layout: Layout = A;
        const open = new Set(['a']);
        steps.forEach(({ at, edge, leave, by }, i) => {
          const tabs = tabsOf(layout);
          const target = tabs[at % tabs.length] as string;
          if (leave && tabs.length > 1) {
            layout = without(layout, target) as Layout;
            open.delete(target);
          } else {
            layout = addAt(layout, target, edge, `t${i}`);
            open.add(`t${i}`);
          }
          layout = resized(layout, [], 0, by);
        });
        expect(new Set(tabsOf(layout))).toEqual(open);
        expect(tabsOf(layout)).toHaveLength(open.size);
        check(layout);
      }),
    );
  });
});

function check(layout: Layout): void {
  if (layout.kind === 'pane') return;
  expect(layout.parts.length).toBeGreaterThan(1);
  expect(layout.sizes).toHaveLength(layout.parts.length);
  expect(layout.sizes.reduce((sum, size) => sum + size, 0)).toBeCloseTo(1);
  layout.parts.forEach(check);
}

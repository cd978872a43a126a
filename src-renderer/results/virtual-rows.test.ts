import { describe, expect, it } from 'vitest';
import { VirtualList } from './virtual-rows.ts';

function listOf(count: number, viewport = 500): VirtualList {
  const list = new VirtualList();
  list.resize(count, 25, viewport);
  return list;
}
const visible = (list: VirtualList): number[] => list.rows().filter((row) => row.top > -25).map((row) => row.index);

describe('VirtualList', () => {
  it('reaches the last of ten million rows within a box that a browser can make', () => {
    const list = listOf(10_000_000);
    expect(list.boxHeight).toBeLessThan(33_000_000);
    list.scrollToShare(1);
    expect(visible(list).at(-1)).toBe(9_999_999);
    expect(list.rows().at(-1)?.top).toBe(475);
    expect(list.share).toBe(1);
  });
  it('moves by exact pixels wherever it stands', () => {
    const list = listOf(10_000_000);
    list.scrollToShare(0.5);
    const before = list.rows()[0];
    list.scrollBy(100);
    const after = list.rows()[0];
    expect((after?.index ?? 0) - (before?.index ?? 0)).toBe(4);
    expect(after?.top).toBeCloseTo(before?.top ?? 0);
  });
  it('stops at both ends', () => {
    const list = listOf(100);
    expect(list.scrollBy(-10)).toBe(false);
    list.scrollBy(1e9);
    expect(visible(list).at(-1)).toBe(99);
    expect(list.scrollBy(10)).toBe(false);
  });
  it('does not scroll a list that fits', () => {
    const list = listOf(3);
    expect(list.scrollBy(50)).toBe(false);
    expect(list.share).toBe(0);
  });
  it('places rows after one that is taller', () => {
    const list = listOf(100);
    list.measure([[1, 200]]);
    expect(list.rows().slice(0, 4).map((row) => row.top)).toEqual([0, 25, 225, 250]);
    list.scrollBy(230);
    expect(visible(list)[0]).toBe(2);
  });
  it('tells once of all rows that were measured together, and not of what it knew', () => {
    const list = listOf(100);
    let told = 0;
    list.subscribe(() => told++);
    list.measure([[1, 200], [2, 60], [3, 25]]);
    expect(told).toBe(1);
    expect(list.rows()[4]?.top).toBe(310);
    list.measure([[1, 200], [3, 25]]);
    expect(told).toBe(1);
  });
  it('brings a row into view with as little movement as it can', () => {
    const list = listOf(1000);
    list.reveal(10);
    expect(visible(list)[0]).toBe(0);
    list.reveal(30);
    expect(visible(list).at(-1)).toBe(30);
    list.reveal(29);
    expect(visible(list).at(-1)).toBe(30);
    list.reveal(5);
    expect(visible(list)[0]).toBe(5);
  });
  it('keeps its place while the list grows', () => {
    const list = listOf(1000);
    list.scrollBy(5000);
    list.resize(5000, 25, 500);
    expect(visible(list)[0]).toBe(200);
  });
});

import { describe, expect, it } from 'vitest';
import { readSavedView, writeSavedView } from '../charts/chart-settings.ts';
import { createSearchTab } from '../search/search-tab.ts';
import { DEFAULT_GRID, isPlain, moveColumn, ordered, setWidth, togglePinned } from './grid-settings.ts';

describe('the columns of a tab', () => {
  it('have widths within bounds, pins and an order of their own', () => {
    const [tab, other] = [createSearchTab({}), createSearchTab({})];
    setWidth(tab, 'host', 9000);
    setWidth(tab, 'user', 3);
    setWidth(tab, 'level', 120.4);
    setWidth(tab, 'level', null);
    togglePinned(tab, 'host');
    togglePinned(tab, 'user');
    togglePinned(tab, 'host');
    moveColumn(tab, ['a', 'b', 'c'], 'c', -1);
    moveColumn(tab, ['a', 'c', 'b'], 'a', -1);
    expect(tab.getState().grid).toEqual({ widths: { host: 2000, user: 40 }, pinned: ['user'], order: ['a', 'c', 'b'] });
    expect(isPlain(other.getState().grid)).toBe(true);
  });

  it('stand in the order chosen; those of another result follow as they come', () => {
    expect(ordered(['a', 'b', 'c', 'd'], ['c', 'gone', 'a'])).toEqual(['c', 'a', 'b', 'd']);
    expect(ordered(['a', 'b'], [])).toEqual(['a', 'b']);
  });

  it('are kept with a saved search, and taken back when they are the usual ones again', () => {
    const tab = { view: 'rows' as const, chart: null, columns: ['host'], sort: { field: 'host', descending: true }, grid: { widths: { host: 90 }, pinned: ['host'], order: ['b', 'a'] } };
    const kept = writeSavedView(tab, null);
    expect(readSavedView(kept)).toEqual(tab);
    const usual = { view: 'rows' as const, chart: null, columns: null, sort: null, grid: DEFAULT_GRID };
    expect(writeSavedView(usual, null)).toBeNull();
    expect(readSavedView(writeSavedView(usual, kept))).toEqual(usual);
    // Written before columns were kept.
    expect(readSavedView('{"view":"chart","chart":null}')).toEqual({ ...usual, view: 'chart' });
  });
});

import { describe, expect, it } from 'vitest';
import { DEFAULT_GRID } from '../results/grid-settings.ts';
import { DEFAULT_CHART, readSavedView, writeSavedView } from './chart-settings.ts';

const USUAL = { view: 'rows' as const, chart: null, columns: null, sort: null, grid: DEFAULT_GRID };

describe('the view kept with a saved search', () => {
  it('comes back as it was', () => {
    const tab = { ...USUAL, view: 'chart' as const, chart: { ...DEFAULT_CHART, type: 'pie' as const, colours: { INFO: 3 }, mark: 9.5 } };
    expect(readSavedView(writeSavedView(tab, null))).toEqual(tab);
  });
  it('is nothing where nothing was adjusted', () => {
    expect(writeSavedView(USUAL, null)).toBeNull();
  });
  it.each([null, undefined, '', '{', '{"view":"chart","chart":{"type":"cake"}}', '[]'])('is nothing for %s', (text) => {
    expect(readSavedView(text)).toBeNull();
  });
});

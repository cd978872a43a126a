import { describe, expect, it } from 'vitest';
import { DEFAULT_CHART, readSavedView, writeSavedView } from './chart-settings.ts';

describe('the view kept with a saved search', () => {
  it('comes back as it was', () => {
    const tab = { view: 'chart' as const, chart: { ...DEFAULT_CHART, type: 'pie' as const, colours: { INFO: 3 }, mark: 9.5 } };
    expect(readSavedView(writeSavedView(tab))).toEqual(tab);
  });
  it('is nothing where nothing was adjusted', () => {
    expect(writeSavedView({ view: 'rows', chart: null })).toBeNull();
  });
  it.each([null, undefined, '', '{', '{"view":"chart","chart":{"type":"cake"}}', '[]'])('is nothing for %s', (text) => {
    expect(readSavedView(text)).toBeNull();
  });
});

/** What every screen owes its users in any theme: nothing that axe calls serious, and no console error. */
import { describe, expect, it } from 'vitest';
import { type Finding, WCAG, seriousFindings } from './harness/axe.ts';
import { SCREEN_GROUPS, type ScreenGroup, screensOf } from './harness/screens.ts';
import { session } from './harness/session.ts';
import { THEMES, type ThemeName, picture, setTheme } from './harness/steps.ts';

const app = session();

/** Opens every screen of a group once; `look` is called on each in each theme. Ends back on a search. */
async function onEveryScreen(group: ScreenGroup, look: (name: string, theme: ThemeName, first: boolean) => Promise<void>): Promise<void> {
  const themes = Object.keys(THEMES) as ThemeName[];
  try {
    for (const { name, open, close } of screensOf(app, app.folder, null)[group]) {
      await open();
      for (const theme of themes) {
        await setTheme(app.page, theme);
        // What fades in does so in 120 ms.
        await app.page.waitForTimeout(200);
        await look(name, theme, theme === themes[0]);
      }
      await close?.();
    }
  } finally {
    await setTheme(app.page, 'dark');
  }
}

describe.each(SCREEN_GROUPS.filter((group) => group !== 'server'))('every screen of the group %s', { timeout: 600_000 }, (group) => {
  it('has nothing serious for axe in any theme, and no error on the console', async () => {
    const found: Record<string, Finding[]> = {};
    await onEveryScreen(group, async (name, theme, first) => {
      await picture(app.page, name, [theme]);
      // Names and roles are the same in all themes; colours are not.
      const here = await seriousFindings(app.page, first ? WCAG : { type: 'rule', values: ['color-contrast'] });
      if (here.length > 0) found[`${name} ${theme}`] = here;
    });
    expect(found).toEqual({});
  });
});

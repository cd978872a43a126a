/** Accessibility of a page as axe sees it. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Serious and critical findings (WCAG 2.1 A and AA) on the page as it stands, a line each. */
export async function seriousFindings(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  return page.evaluate(async () => {
    interface Result {
      readonly violations: readonly { readonly id: string; readonly impact: string; readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[] }[];
    }
    const { axe } = window as unknown as { readonly axe: { run(context: unknown, options: unknown): Promise<Result> } };
    // Focus guards pass the focus on at once; the library that renders them keeps nobody in them.
    const { violations } = await axe.run({ include: [['html']], exclude: [['[data-base-ui-focus-guard]']] }, { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] });
    return violations.filter((v) => v.impact === 'serious' || v.impact === 'critical').map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => `${n.html.slice(0, 140)} (${n.failureSummary.slice(0, 160)})`).join(' | ')}`);
  });
}

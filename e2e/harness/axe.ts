/** Accessibility of a page as axe sees it. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A rule that a page breaks, with some of the places. */
export interface Finding {
  readonly id: string;
  readonly help: string;
  readonly impact: string;
  readonly nodes: readonly string[];
}

/** What axe runs: rules by their tags or one by one. */
export interface AxeRules {
  readonly type: 'tag' | 'rule';
  readonly values: readonly string[];
}

/** The rules of WCAG 2.1, A and AA. */
export const WCAG: AxeRules = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] };

/** Serious and critical findings on the page as it stands. */
export async function seriousFindings(page: Page, rules: AxeRules = WCAG): Promise<Finding[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  return page.evaluate(async (only) => {
    interface Result {
      readonly violations: readonly { readonly id: string; readonly help: string; readonly impact: string; readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[] }[];
    }
    const { axe } = window as unknown as { readonly axe: { run(context: unknown, options: unknown): Promise<Result> } };
    // Focus guards pass the focus on at once; the library that renders them keeps nobody in them.
    const { violations } = await axe.run({ include: [['html']], exclude: [['[data-base-ui-focus-guard]']] }, { resultTypes: ['violations'], runOnly: only });
    return violations
      .filter((v) => v.impact === 'serious' || v.impact === 'critical')
      .map(({ id, help, impact, nodes }) => ({ id, help, impact, nodes: nodes.slice(0, 4).map((n) => `${n.html.slice(0, 160)} :: ${n.failureSummary.slice(0, 260)}`) }));
  }, rules);
}

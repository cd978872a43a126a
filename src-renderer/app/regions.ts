/** The regions of the window that F6 goes through: query, fields, results, side panel. */

const REGIONS = ['.monaco-editor textarea, .monaco-editor .native-edit-context', '[data-testid=fields] input', '[role=treegrid], [role=grid]', 'aside.panel button, aside.panel input'] as const;

/** Puts the focus into the region after (or before) the one that has it; regions that are not shown are passed over. */
export function focusRegion(step: 1 | -1): void {
  // Of several panes the one in front has the regions.
  const inOther = (element: Element): boolean => element.closest('.pane:not(.is-front)') !== null;
  const shown = REGIONS.map((selector) => [...document.querySelectorAll<HTMLElement>(selector)].find((element) => !inOther(element) && (element.offsetParent !== null || element.closest('.monaco-editor') !== null))).filter(
    (element) => element !== undefined,
  );
  if (shown.length === 0) return;
  const roots = shown.map((element) => element.closest('.monaco-editor, [data-testid=fields], [role=treegrid], [role=grid], aside.panel') ?? element);
  const at = roots.findIndex((root) => root.contains(document.activeElement));
  const next = at < 0 ? 0 : (at + step + shown.length) % shown.length;
  shown[next]?.focus();
}

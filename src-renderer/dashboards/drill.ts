/** What a click on a value of a panel does. */
import type { SavedSearch } from '../../src-shared/ipc/engine-protocol.ts';
import { queryClient, timeZone } from '../app/engine.ts';
import { openTab } from '../app/workbench.ts';
import { eventsBehind, openEvents } from '../charts/open-events.ts';
import { t } from '../lib/messages.ts';
import type { Click } from '../panels/click.ts';
import { notify } from '../ui/toasts.tsx';
import { type PanelRun, setRange, setValues, useBoard } from './board.ts';
import type { Panel } from './definition.ts';
import { askedOf, wholeSearch } from './runs.ts';
import { allValues, substitute } from './tokens.ts';

/** Opens a panel's search in a tab of its own. */
export function openPanel(panel: Panel): void {
  const asked = currentAsked(panel);
  if (asked !== null) openTab({ text: wholeSearch(asked), range: asked.range, connection: asked.connection, run: asked.missing.length === 0 });
}

function currentAsked(panel: Panel): ReturnType<typeof askedOf> {
  const { dashboard, range, values } = useBoard.getState();
  return dashboard === null ? null : askedOf(panel, dashboard, { range, values }, queryClient.getQueryData<readonly SavedSearch[]>(['saved']) ?? [], 'sample');
}

/** Does what the panel has for a click. */
export function drill(panel: Panel, run: PanelRun, click: Click): void {
  const { values, range, dashboard } = useBoard.getState();
  const known = { ...allValues(values, range, dashboard?.inputs ?? []), ...click.tokens };
  switch (panel.drill.kind) {
    case 'none':
      return;
    case 'tokens':
      setValues(Object.fromEntries(panel.drill.set.map(({ token, value }) => [token, substitute(value, known).text])));
      return;
    case 'search': {
      const { text, missing } = substitute(panel.drill.spl, known);
      const over = click.tokens['earliest'] === undefined ? run.range : { earliest: click.tokens['earliest'], latest: click.tokens['latest'] ?? run.range.latest };
      openTab({ text, range: over, connection: run.connection, run: missing.length === 0 });
      return;
    }
    case 'events': {
      const asked = currentAsked(panel);
      if (asked === null) return;
      const whole = wholeSearch(asked);
      const found = eventsBehind({ spl: whole, connection: run.connection }, click.point, timeZone());
      if (found === null) {
        // Events themselves, or a search that reads none: the search as it is.
        openTab({ text: whole, range: run.range, connection: run.connection, run: true });
        notify(t('dashboard.openedWhole'));
        return;
      }
      openEvents(run, found);
    }
  }
}

/** Looks at the brushed time in all panels. */
export function zoomBoard(earliest: number, latest: number): void {
  setRange({ earliest: String(Math.floor(earliest)), latest: String(Math.ceil(latest)) });
}

/** The guided tour: six steps through the sample incident, each of which does what it tells. */
import type { MessageKey } from '../lib/messages.ts';
import { runSearch } from '../search/run-search.ts';
import { currentTab, openTab, useWorkbench } from './workbench.ts';

export interface TourStep {
  readonly title: MessageKey;
  readonly text: MessageKey;
  /** Runs where the step begins. */
  readonly spl: string | null;
}

const RANGE = { earliest: '-7d', latest: 'now' } as const;

export const TOUR: readonly TourStep[] = [
  { title: 'tour.1.title', text: 'tour.1.text', spl: '*' },
  { title: 'tour.2.title', text: 'tour.2.text', spl: 'index=app | timechart span=1h count by level' },
  { title: 'tour.3.title', text: 'tour.3.text', spl: 'index=app level=ERROR | stats count by service | sort -count' },
  { title: 'tour.4.title', text: 'tour.4.text', spl: 'index=app level=ERROR' },
  { title: 'tour.5.title', text: 'tour.5.text', spl: null },
  { title: 'tour.6.title', text: 'tour.6.text', spl: null },
];

/** Starts the tour in a tab of its own, so that no draft is touched. */
export function startTour(): void {
  openTab({ connection: 'sample' });
  goToStep(0);
}

/** Goes to a step and runs its search; beyond the last one the tour ends. */
export function goToStep(step: number): void {
  const found = TOUR[step];
  useWorkbench.setState({ tour: found === undefined ? null : step, view: 'search' });
  if (found === undefined || found.spl === null) return;
  const front = currentTab();
  const { text } = front.getState();
  const tab = text === '' || TOUR.some(({ spl }) => spl === text) ? front : openTab({ connection: 'sample' });
  tab.setState({ text: found.spl, range: RANGE, connection: 'sample' });
  void runSearch(tab);
}

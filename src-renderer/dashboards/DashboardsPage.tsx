/** The dashboards: the one that is open, or the list of them. */
import { useEffect } from 'react';
import { useWorkbench } from '../app/workbench.ts';
import { useSavedSearches } from '../app/queries.ts';
import { BoardPage } from './BoardPage.tsx';
import { Gallery } from './Gallery.tsx';
import { useBoard } from './board.ts';
import { followBoard } from './runs.ts';
import './dashboards.css';

export function DashboardsPage(): React.JSX.Element {
  const open = useBoard((s) => s.id !== null);
  // Panels may run saved searches: these are asked for once they are known.
  const { data: saved } = useSavedSearches();
  const shown = useWorkbench((s) => s.view === 'dashboards');
  useEffect(() => (shown && saved !== undefined ? followBoard() : undefined), [shown, saved]);
  return open ? <BoardPage /> : <Gallery />;
}

/** What one pane shows: the search with its pipeline, and what it found. */
import { useContext, useEffect } from 'react';
import { t } from '../lib/messages.ts';
import { ResultsArea } from '../results/ResultsArea.tsx';
import { PipelineStrip } from '../search/PipelineStrip.tsx';
import { PlanDrawer } from '../search/PlanDrawer.tsx';
import { QueryBar } from '../search/QueryBar.tsx';
import { reopenRun, restoreRun, runSearch } from '../search/run-search.ts';
import { TailArea } from '../tail/TailArea.tsx';
import { Button } from '../ui/Button.tsx';
import { ErrorBoundary } from '../ui/ErrorBoundary.tsx';
import { GuideStrip } from './Guide.tsx';
import { TourStrip } from './Tour.tsx';
import { useEngineStatus } from './engine.ts';
import { useConnections } from './queries.ts';
import { ShownTab, useCurrentTab, useTab, useWorkbench } from './workbench.ts';

/** What a pane searches, and how far the search is. */
export function PaneQuery(): React.JSX.Element {
  const crashed = useEngineStatus((s) => s.state === 'crashed');
  const live = useTab((s) => s.tail !== null);
  return (
    <>
      <ErrorBoundary>
        <QueryBar />
      </ErrorBoundary>
      {crashed ? (
        <p className="engine-note" role="alert">
          {t('engine.crashedText')}
        </p>
      ) : (
        !live && <PipelineStrip />
      )}
    </>
  );
}

/** What a pane's search found, below what helps with it. */
export function PaneResults(): React.JSX.Element {
  const alone = useContext(ShownTab) === null;
  const guide = useWorkbench((s) => s.guide);
  const tour = useWorkbench((s) => s.tour);
  const tail = useTab((s) => s.tail);
  const hasRun = useTab((s) => s.run !== null);
  const planOpen = useTab((s) => s.planOpen);
  const connection = useTab((s) => s.connection);
  const onSample = useConnections().data?.find((c) => c.id === connection)?.kind === 'sample';
  return (
    <>
      {alone && (tour !== null ? <TourStrip step={tour} /> : guide && tail === null && hasRun && onSample && <GuideStrip />)}
      <RunAgainStrip />
      <div className="pane-results">
        <ErrorBoundary>{tail === null ? <ResultsArea /> : <TailArea key={tail.getState().tailId} store={tail} />}</ErrorBoundary>
        {planOpen && (
          <ErrorBoundary>
            <PlanDrawer />
          </ErrorBoundary>
        )}
      </div>
    </>
  );
}

/**
 * The result of a tab that the last session had. On this computer it is searched again at once, over the same moments. One of
 * another computer is shown as it was held on disk; where it was not, it is searched again only when the user says so, as
 * that may cost a cluster much.
 */
function RunAgainStrip(): React.JSX.Element | null {
  const tab = useCurrentTab();
  const id = useTab((s) => s.id);
  const kept = useWorkbench((s) => s.hadResult.get(id));
  const idle = useTab((s) => s.run === null && s.tail === null);
  const connection = useTab((s) => s.connection);
  const kind = useConnections().data?.find((c) => c.id === connection)?.kind;
  const here = kind === 'sample' || kind === 'local';
  const restore = idle && kept !== undefined && kept !== null && kind !== undefined && (here || kept.held !== null) ? kept : null;
  useEffect(() => {
    if (restore === null || tab.getState().run !== null) return;
    // Once: a run that the user deletes stays deleted.
    const { hadResult } = useWorkbench.getState();
    useWorkbench.setState({ hadResult: new Map([...hadResult].filter(([one]) => one !== id)) });
    if (here || restore.held === null) {
      void restoreRun(tab, restore);
      return;
    }
    void reopenRun(tab, restore.held, restore).then((found) => {
      if (!found) useWorkbench.setState({ hadResult: new Map([...useWorkbench.getState().hadResult, [id, { ...restore, held: null }]]) });
    });
  }, [tab, id, here, restore]);
  if (kept === undefined || !idle || restore !== null || kind === undefined) return null;
  return (
    <div className="run-again" data-testid="run-again">
      <span>{t('session.hadResult')}</span>
      <Button small variant="primary" onClick={() => void runSearch(tab)}>
        {t('action.runAgain')}
      </Button>
    </div>
  );
}

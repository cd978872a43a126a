/** The page's entry: fonts, styles, the engine's connection, the window. */
import '@fontsource-variable/inter/wght.css';
import '@fontsource/jetbrains-mono/latin-400.css';
import '@fontsource/jetbrains-mono/latin-600.css';
import './styles/tokens.css';
import './styles/base.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { followEngine, queryClient } from './app/engine.ts';
import { restore } from './app/session.ts';
import { applyAppearance } from './app/workbench.ts';
import { restoreBudget } from './connections/guard.ts';
import { tellOfFinished } from './jobs/finished.ts';
import { tellOfSchedules } from './saved/schedule-notices.ts';
import { ErrorBoundary } from './ui/ErrorBoundary.tsx';
import { ToastArea } from './ui/ToastArea.tsx';
import { notify } from './ui/toasts.tsx';

applyAppearance();
tellOfSchedules();
tellOfFinished();
followEngine(() => {
  restoreBudget().catch(() => undefined);
  restore()
    .then(async () => (await import('./panels/restore.ts')).restoreDocuments())
    .catch((error: unknown) => notify(error instanceof Error ? error.message : String(error), 'error'));
});

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <ErrorBoundary>
      <QueryClientProvider client={queryClient}>
        <ToastArea>
          <App />
        </ToastArea>
      </QueryClientProvider>
    </ErrorBoundary>
  </StrictMode>,
);

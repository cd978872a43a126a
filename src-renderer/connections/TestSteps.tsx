/** The steps of a connection's test as they are done, each failure with its remedy. */
import { Check, Minus, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { ConnectionTestStep } from '../../src-shared/connections/definition.ts';
import type { Params } from '../../src-shared/ipc/engine-protocol.ts';
import { engine } from '../app/engine.ts';
import { refresh } from '../app/queries.ts';
import { wireErrorOf } from '../lib/engine-client.ts';
import { formatMs } from '../lib/format.ts';
import { t } from '../lib/messages.ts';

export interface TestState {
  readonly running: boolean;
  readonly steps: readonly ConnectionTestStep[];
  readonly ok: boolean | null;
  /** The test could not begin. */
  readonly error: string | null;
}

/** A test of the dialog: its state, and its start. A new one replaces the one before. */
export function useConnectionTest(): { readonly test: TestState | null; readonly start: (what: Omit<Params<'connections.test'>, 'testId'>) => void } {
  const [test, setTest] = useState<TestState | null>(null);
  const stop = useRef<(() => void) | null>(null);
  useEffect(() => () => stop.current?.(), []);
  const start = (what: Omit<Params<'connections.test'>, 'testId'>): void => {
    stop.current?.();
    const testId = crypto.randomUUID();
    setTest({ running: true, steps: [], ok: null, error: null });
    const unlisten = engine.onTest(testId, (frame) => {
      if (frame.type === 'step') setTest((s) => (s === null ? s : { ...s, steps: [...s.steps, frame.step] }));
      else {
        setTest((s) => (s === null ? s : { ...s, running: false, ...(frame.type === 'end' ? { ok: frame.ok } : { ok: false, error: frame.error.message }) }));
        unlisten();
        stop.current = null;
        refresh('connections');
      }
    });
    stop.current = () => {
      unlisten();
      engine.request('connections.testCancel', { testId }).catch(() => undefined);
    };
    engine.request('connections.test', { testId, ...what }).catch((error: unknown) => setTest({ running: false, steps: [], ok: false, error: wireErrorOf(error).message }));
  };
  return { test, start };
}

const ICONS = { ok: Check, failed: X, skipped: Minus } as const;
const OUTCOMES = { ok: 'connections.stepOk', failed: 'connections.stepFailed', skipped: 'connections.stepSkipped' } as const;

export function TestSteps({ test }: { readonly test: TestState }): React.JSX.Element {
  return (
    <section className="test-steps" aria-label={t('connections.test')} aria-live="polite" data-testid="test-steps">
      <ol>
        {test.steps.map((step) => {
          const Icon = ICONS[step.outcome];
          return (
            <li key={step.step} className={`test-step test-${step.outcome}`}>
              <Icon size={13} aria-hidden />
              <b>{t(`connections.step.${step.step}`)}</b>
              <span className="sr-only">{t(OUTCOMES[step.outcome])}</span>
              <span className="selectable test-detail">
                {step.detail}
                {step.remedy !== null && <em>{step.remedy}</em>}
              </span>
              {step.outcome !== 'skipped' && <span className="num test-time">{formatMs(step.elapsedMs)}</span>}
            </li>
          );
        })}
      </ol>
      {test.running && <p className="test-note">{t('connections.testing')}</p>}
      {test.ok === true && <p className="test-note test-ok">{t('connections.testOk')}</p>}
      {test.error !== null && (
        <p role="alert" className="form-error selectable">
          {test.error}
        </p>
      )}
    </section>
  );
}

/** A live tail: figures and controls on top, the events below. */
import { ArrowDownUp, CircleStop, Highlighter, Pause, Play, Search, Trash2, WrapText } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { openTab, setPreference, useCurrentTab, useWorkbench } from '../app/workbench.ts';
import { formatCount } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import { ChoiceMenu } from '../ui/ChoiceMenu.tsx';
import { HighlightDialog } from './HighlightDialog.tsx';
import { TailList } from './TailList.tsx';
import { highlightRules, loadHighlightRules } from './highlight-rules.ts';
import { SAMPLE_RATES, followFiles, followIn, leaveTail, rememberOrder, searchOfTail } from './tail-tab.ts';
import { type TailStore, clearTail, pauseTail, resumeTail, setHighlights, stopTail } from './tail-store.ts';
import './Tail.css';

export function TailArea({ store }: { readonly store: TailStore }): React.JSX.Element {
  const tab = useCurrentTab();
  const error = useStore(store, (s) => s.error);
  const refused = useStore(store, (s) => s.diagnostics.find((d) => d.severity === 'error')?.message ?? null);
  const started = useStore(store, (s) => s.update !== null);
  const state = useStore(store, (s) => s.update?.state ?? 'starting');
  const stateText = useStore(store, (s) => s.update?.stateText ?? '');
  const notes = useStore(store, (s) => s.notes);
  const [rulesOpen, setRulesOpen] = useState(false);
  const rules = useStore(highlightRules, (s) => s.rules);

  useEffect(() => {
    void loadHighlightRules().then(() => {
      const loaded = highlightRules.getState().rules;
      if (loaded.length > 0) void setHighlights(store, loaded).catch(() => undefined);
    });
  }, [store]);

  return (
    <section className="tail" aria-label={t('tail.label')}>
      <TailBar store={store} onRules={() => setRulesOpen(true)} />
      {refused !== null && started && (
        <p className="message message-error" role="alert">
          {refused}
        </p>
      )}
      {(state === 'waiting' || state === 'failed') && stateText !== '' && (
        <p className={`message ${state === 'failed' ? 'message-error' : 'message-warning'}`} role="status">
          {stateText}
        </p>
      )}
      {error !== null && (
        <div className="tail-problem" role="alert">
          <p>{error}</p>
          <div className="tail-problem-ways">
            <Button small onClick={() => void followFiles(tab, 'files')}>
              {t('action.followFiles')}
            </Button>
            <Button small onClick={() => void followFiles(tab, 'folder')}>
              {t('action.followFolder')}
            </Button>
            <Button small onClick={() => followIn(tab, { kind: 'sample', rate: 20 })}>
              {t('tail.followSample')}
            </Button>
            <Button small onClick={() => leaveTail(tab)}>
              {t('tail.leave')}
            </Button>
          </div>
        </div>
      )}
      {error === null && <TailList store={store} rules={rules} />}
      {notes.length > 0 && (
        <p className="tail-note truncate" role="status" title={notes.join('\n')}>
          {notes.at(-1)}
        </p>
      )}
      {rulesOpen && <HighlightDialog store={store} onClose={() => setRulesOpen(false)} />}
    </section>
  );
}

function TailBar({ store, onRules }: { readonly store: TailStore; readonly onRules: () => void }): React.JSX.Element {
  const tab = useCurrentTab();
  const update = useStore(store, (s) => s.update);
  const paused = useStore(store, (s) => s.pausedEnd !== null);
  const source = useStore(store, (s) => s.source);
  const name = useStore(store, (s) => s.sourceName);
  const newestFirst = useStore(store, (s) => s.newestFirst);
  const wrap = useWorkbench((s) => s.wrap);
  const state = update === null ? 'starting' : paused && update.state === 'live' ? 'paused' : update.state;
  const running = state === 'live' || state === 'paused' || state === 'waiting' || state === 'starting';
  return (
    <div className="tail-bar">
      <span className={`tail-state tail-state-${state}`} role="status" data-testid="tail-state">
        <i aria-hidden />
        {t(`tail.state.${state}`)}
      </span>
      <span className="tail-name truncate" title={name}>
        {name}
      </span>
      <span className="tail-figures num">
        <span data-testid="tail-rate">{t('tail.rate', { rate: formatRate(update?.receivedRate ?? 0) })}</span>
        <span data-testid="tail-matched">{t('tail.matched', { matched: formatCount(update?.matched ?? 0), received: formatCount(update?.received ?? 0) })}</span>
        <span data-testid="tail-dropped" className={(update?.dropped ?? 0) > 0 ? 'tail-dropped' : ''}>
          {t('tail.dropped', { count: formatCount(update?.dropped ?? 0) })}
        </span>
      </span>
      <div className="tail-tools">
        {source.kind === 'sample' && (
          <ChoiceMenu
            label={t('tail.sampleRate')}
            className="button button-small button-plain"
            value={String(source.rate)}
            choices={SAMPLE_RATES.map((rate) => ({ value: String(rate), label: t('tail.rate', { rate: formatCount(rate) }) }))}
            onChoose={(rate) => followIn(tab, { kind: 'sample', rate: Number(rate) })}
          />
        )}
        <Button small icon={<Trash2 size={13} />} onClick={() => clearTail(store)} data-testid="tail-clear">
          {t('tail.clear')}
        </Button>
        <Button
          small
          icon={<ArrowDownUp size={13} />}
          pressed={newestFirst}
          title={t('tail.orderTitle')}
          onClick={() => {
            rememberOrder(!newestFirst);
            resumeTail(store);
            store.setState({ newestFirst: !newestFirst });
          }}
        >
          {t('tail.newestFirst')}
        </Button>
        <Button small icon={<WrapText size={13} />} pressed={wrap} onClick={() => setPreference({ wrap: !wrap })}>
          {t('results.wrap')}
        </Button>
        <Button small icon={<Highlighter size={13} />} onClick={onRules} data-testid="tail-highlight">
          {t('tail.highlight')}
        </Button>
        <Button
          small
          icon={<Search size={13} />}
          data-testid="tail-search"
          onClick={() =>
            void searchOfTail(tab).then((search) => {
              if (search !== null) openTab({ ...search, run: true });
            })
          }
        >
          {t('tail.search')}
        </Button>
        {running && (
          <Button small icon={<CircleStop size={13} />} onClick={() => stopTail(store)}>
            {t('action.stop')}
          </Button>
        )}
        {running ? (
          <Button small variant={paused ? 'primary' : 'plain'} icon={paused ? <Play size={13} /> : <Pause size={13} />} onClick={() => (paused ? resumeTail(store) : pauseTail(store))} data-testid="tail-pause">
            {t(paused ? 'tail.resume' : 'tail.pause')}
          </Button>
        ) : (
          <Button small variant="primary" icon={<Play size={13} />} onClick={() => followIn(tab, source)}>
            {t('tail.again')}
          </Button>
        )}
      </div>
    </div>
  );
}

function formatRate(rate: number): string {
  return rate < 10 && rate > 0 ? rate.toFixed(1) : formatCount(rate);
}

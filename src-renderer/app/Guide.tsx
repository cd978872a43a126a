/** Where to start: what the sample data is, the searches that lead through its incident, and the way to own files. */
import { Compass, FileUp, Play, X } from 'lucide-react';
import { useMemo } from 'react';
import type { HistoryEntry } from '../../src-shared/ipc/engine-protocol.ts';
import { chooseImport } from '../datasets/import-files.ts';
import { formatAgo, formatCount } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { SplText } from '../panels/SplText.tsx';
import { runSearch } from '../search/run-search.ts';
import { rangeLabel } from '../search/time-presets.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { useTimeZone } from './engine.ts';
import { useConnections, useHistory, useSavedSearches } from './queries.ts';
import { startTour } from './tour.ts';
import { openSaved, openSearch, setPreference, useCurrentTab } from './workbench.ts';
import './Guide.css';

/** Searches that the strip above the results names. */
const STRIP_STEPS = 5;
/** Searches of the history that the empty tab offers. */
const RECENT = 5;

/** The empty tab. */
export function Guide(): React.JSX.Element {
  const tab = useCurrentTab();
  const tz = useTimeZone();
  const now = Date.now() / 1000;
  const { data: saved } = useSavedSearches();
  const sample = useConnections().data?.find((c) => c.kind === 'sample');
  const own = (saved ?? []).filter((s) => !s.builtin).slice(0, 6);
  const recent = useRecentSearches();
  return (
    <div className="guide" data-testid="guide">
      <div className="guide-inner">
        <h1>{t('guide.title')}</h1>
        <p className="guide-lead">{t('guide.lead')}</p>
        <div className="notice-actions">
          <Button
            variant="primary"
            icon={<Play size={13} />}
            onClick={() => {
              tab.setState({ text: '*', range: { earliest: '-7d', latest: 'now' }, ...(sample === undefined ? {} : { connection: sample.id }) });
              void runSearch(tab);
            }}
          >
            {sample?.events === undefined || sample.events === null ? t('guide.browse') : t('guide.browseCount', { count: formatCount(sample.events) })}
          </Button>
          <Button icon={<Compass size={13} />} onClick={startTour}>
            {t('guide.tour')}
          </Button>
          <Button icon={<FileUp size={13} />} onClick={() => void chooseImport()}>
            {t('guide.import')}
          </Button>
        </div>
        {recent.length > 0 && (
          <>
            <h2>{t('guide.recent')}</h2>
            <ul className="guide-recent">
              {recent.map((entry) => (
                <li key={entry.id}>
                  <button type="button" title={entry.spl} onClick={() => openSearch({ text: entry.spl, range: { earliest: entry.earliest, latest: entry.latest }, connection: entry.connection, run: true })}>
                    <SplText text={entry.spl} />
                    <span className="num">{rangeLabel({ earliest: entry.earliest, latest: entry.latest }, tz, now)}</span>
                    <span className="num">{formatAgo(entry.started, now)}</span>
                  </button>
                </li>
              ))}
            </ul>
          </>
        )}
        {own.length > 0 && (
          <>
            <h2>{t('saved.own')}</h2>
            <ol className="guide-cards">
              {own.map((search) => (
                <GuideCard key={search.id} name={search.name} description={search.description} spl={search.spl} onOpen={() => openSaved(search, true)} />
              ))}
            </ol>
          </>
        )}
        <h2>{t('guide.follow')}</h2>
        <p className="guide-text">{t('guide.sample')}</p>
        <ol className="guide-cards">
          {(saved ?? [])
            .filter((s) => s.builtin)
            .slice(0, 6)
            .map((search) => (
              <GuideCard key={search.id} name={search.name} description={search.description} spl={search.spl} onOpen={() => openSaved(search, true)} />
            ))}
        </ol>
      </div>
    </div>
  );
}

/** The last searches, each once; those that only show everything teach nothing. */
function useRecentSearches(): readonly HistoryEntry[] {
  const { data } = useHistory('');
  return useMemo(() => {
    const bySpl = new Map<string, HistoryEntry>();
    for (const entry of data ?? []) if (entry.outcome === 'done' && entry.spl.trim() !== '' && entry.spl.trim() !== '*' && !bySpl.has(entry.spl)) bySpl.set(entry.spl, entry);
    return [...bySpl.values()].slice(0, RECENT);
  }, [data]);
}

function GuideCard({ name, description, spl, onOpen }: { readonly name: string; readonly description: string; readonly spl: string; readonly onOpen: () => void }): React.JSX.Element {
  return (
    <li>
      <button type="button" className="guide-card" onClick={onOpen}>
        <b>{name}</b>
        {description !== '' && <span>{description}</span>}
        <SplText text={spl} />
      </button>
    </li>
  );
}

/** The strip above the first results: the same steps, small. */
export function GuideStrip(): React.JSX.Element {
  const { data: saved } = useSavedSearches();
  const steps = (saved ?? []).filter((s) => s.builtin).slice(0, STRIP_STEPS);
  return (
    <aside className="guide-strip" aria-label={t('guide.follow')} data-testid="guide-strip">
      <Compass size={15} aria-hidden />
      <p>
        <b>{t('guide.stripTitle')}</b> <span>{t('guide.stripText')}</span>
      </p>
      <ol>
        {steps.map((search, i) => (
          <li key={search.id}>
            <button type="button" className="guide-step" title={search.description} onClick={() => openSaved(search, true)}>
              <i className="num">{i + 1}</i>
              <span>{search.name.replace(/^\d+\.\s*/, '')}</span>
            </button>
          </li>
        ))}
      </ol>
      <Button small onClick={startTour} data-testid="tour-start">
        {t('guide.tour')}
      </Button>
      <IconButton label={t('guide.close')} onClick={() => setPreference({ guide: false })}>
        <X size={14} />
      </IconButton>
    </aside>
  );
}

/** The kinds of message among the events behind a search: how many of each, when, an example, and a search for one or all others. */
import { useQuery } from '@tanstack/react-query';
import { ChevronRight, Search, SearchX } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { MessagePattern, Patterns } from '../../src-shared/ipc/engine-protocol.ts';
import { engine, useTimeZone } from '../app/engine.ts';
import { openTab, useCurrentTab } from '../app/workbench.ts';
import { formatCount, formatEventTime, formatMoment, formatShare } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { mayAskAboutEvents } from '../results/event-fields.ts';
import type { Run } from '../search/search-tab.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { patternSearch } from './pattern-search.ts';
import './charts.css';

/** Patterns that are listed. */
const SHOWN = 200;

export function PatternsTab({ run }: { readonly run: Run }): React.JSX.Element {
  const [filter, setFilter] = useState('');
  const { data, error } = useQuery({
    queryKey: ['patterns', run.searchId],
    queryFn: () => engine.request('result.patterns', { searchId: run.searchId, limit: SHOWN }),
    enabled: mayAskAboutEvents(run),
    gcTime: 60_000,
  });
  if (error !== null) {
    return (
      <p className="message message-error" role="alert">
        {error.message}
      </p>
    );
  }
  if (data === undefined) {
    return (
      <div className="patterns-waiting" role="status">
        {t('patterns.waiting')}
      </div>
    );
  }
  if (data.patterns.length === 0) {
    return (
      <div className="notice">
        <h2>{t('patterns.noneTitle')}</h2>
        <p>{t('patterns.noneText')}</p>
      </div>
    );
  }
  const wanted = filter.trim().toLowerCase();
  const shown = wanted === '' ? data.patterns : data.patterns.filter((p) => p.template.toLowerCase().includes(wanted));
  return (
    <div className="patterns" data-testid="patterns">
      <div className="patterns-bar">
        <p className="num" data-testid="patterns-summary">
          {summaryOf(data)}
        </p>
        <input className="input" type="search" value={filter} placeholder={t('patterns.filter')} aria-label={t('patterns.filter')} onChange={(event) => setFilter(event.target.value)} />
      </div>
      <div className="patterns-scroll" tabIndex={0} role="region" aria-label={t('patterns.label')}>
        <div className="patterns-head" aria-hidden>
          <span />
          <span className="patterns-number">{t('patterns.count')}</span>
          <span className="patterns-number">{t('patterns.share')}</span>
          <span>{t('patterns.trend')}</span>
          <span>{t('patterns.pattern')}</span>
          <span className="patterns-when">{t('patterns.seen')}</span>
          <span />
        </div>
        <ul>
          {shown.map((pattern) => (
            <PatternRow key={`${pattern.field} ${pattern.template}`} run={run} pattern={pattern} of={data} most={data.patterns[0]?.count ?? 1} />
          ))}
        </ul>
        {wanted !== '' && shown.length === 0 && <p className="patterns-waiting">{t('patterns.noMatch')}</p>}
        {data.more.patterns > 0 && <p className="patterns-more num">{t('patterns.more', { patterns: formatCount(data.more.patterns), events: formatCount(data.more.events) })}</p>}
      </div>
    </div>
  );
}

/** What was looked at, and how it was chosen where that is not all. */
function summaryOf({ total, read, step, clustered, unclustered, patterns, more }: Patterns): string {
  const kinds = formatCount(patterns.length + more.patterns);
  const parts = [step === 1 && read >= total ? t('patterns.all', { patterns: kinds, events: formatCount(total) }) : t('patterns.some', { patterns: kinds, events: formatCount(clustered + unclustered), total: formatCount(total) })];
  if (step > 1) parts.push(t('patterns.step', { step }));
  if (read < total) parts.push(t('patterns.newest', { read: formatCount(read) }));
  if (unclustered > 0) parts.push(t('patterns.unclustered', { events: formatCount(unclustered) }));
  return parts.join(' ');
}

function PatternRow({ run, pattern, of, most }: { readonly run: Run; readonly pattern: MessagePattern; readonly of: Patterns; readonly most: number }): React.JSX.Element {
  const tz = useTimeZone();
  const tab = useCurrentTab();
  const [open, setOpen] = useState(false);
  const now = Date.now() / 1000;
  const search = (exclude: boolean): void => {
    openTab({ text: patternSearch(run.spl, pattern, exclude), range: run.range, connection: tab.getState().connection, run: true });
  };
  const all = of.clustered + of.unclustered;
  return (
    <li className={`pattern${open ? ' is-open' : ''}`} data-testid="pattern">
      <div className="pattern-line">
        <IconButton label={t(open ? 'patterns.hide' : 'patterns.show')} aria-expanded={open} onClick={() => setOpen(!open)} className="pattern-toggle">
          <ChevronRight size={14} aria-hidden />
        </IconButton>
        <span className="patterns-number num">{formatCount(pattern.count)}</span>
        <span className="patterns-number pattern-share num">
          {formatShare(pattern.count, all)}
          <i style={{ width: `${(pattern.count / most) * 100}%` }} aria-hidden />
        </span>
        <Sparkline counts={pattern.counts} />
        <button type="button" className="pattern-text mono truncate" title={pattern.template} onClick={() => setOpen(!open)}>
          <Template text={pattern.template} />
        </button>
        <span className="patterns-when num" title={pattern.first === null || pattern.last === null ? '' : `${formatEventTime(pattern.first, tz)} – ${formatEventTime(pattern.last, tz)}`}>
          {pattern.first === null || pattern.last === null ? '' : `${formatMoment(pattern.first, tz, now, false)} – ${formatMoment(pattern.last, tz, now, false)}`}
        </span>
        <span className="pattern-actions">
          <IconButton label={t('patterns.include')} onClick={() => search(false)} data-testid="pattern-include">
            <Search size={14} aria-hidden />
          </IconButton>
          <IconButton label={t('patterns.exclude')} onClick={() => search(true)} data-testid="pattern-exclude">
            <SearchX size={14} aria-hidden />
          </IconButton>
        </span>
      </div>
      {open && (
        <div className="pattern-detail">
          <p className="pattern-full mono selectable">
            <Template text={pattern.template} />
          </p>
          <p className="pattern-caption num">
            {t('patterns.sample')}
            {pattern.sample.time === null ? '' : ` · ${formatEventTime(pattern.sample.time, tz)}`}
          </p>
          <pre className="pattern-sample mono selectable">{pattern.sample.text}</pre>
          <div className="notice-actions">
            <Button small onClick={() => search(false)}>
              {t('patterns.include')}
            </Button>
            <Button small onClick={() => search(true)}>
              {t('patterns.exclude')}
            </Button>
          </div>
        </div>
      )}
    </li>
  );
}

const MASK = /(<(?:uuid|email|url|time|ip|path|hex|id|num|\*)>)/;

/** A template with its masks set off. */
function Template({ text }: { readonly text: string }): React.JSX.Element {
  return (
    <>
      {text.split(MASK).map((part, i) =>
        i % 2 === 1 ? (
          <i key={i} className="pattern-mask">
            {part.slice(1, -1)}
          </i>
        ) : (
          part
        ),
      )}
    </>
  );
}

const WIDTH = 120;
const HEIGHT = 20;

function Sparkline({ counts }: { readonly counts: readonly number[] }): React.JSX.Element {
  const path = useMemo(() => {
    const most = Math.max(1, ...counts);
    const bar = WIDTH / Math.max(1, counts.length);
    return counts.map((n, i) => (n === 0 ? '' : `M${(i * bar).toFixed(1)} ${HEIGHT}v-${Math.max(1.5, (n / most) * HEIGHT).toFixed(1)}h${Math.max(0.8, bar - 0.6).toFixed(1)}V${HEIGHT}z`)).join('');
  }, [counts]);
  return (
    <svg className="pattern-trend" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden>
      <path d={path} />
    </svg>
  );
}

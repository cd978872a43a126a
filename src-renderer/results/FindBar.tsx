/** The line in which a text is looked for in the whole result, and the marks of its hits beside the scroll bar. */
import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { useEffect, useMemo, useRef } from 'react';
import { useTab } from '../app/workbench.ts';
import { formatCount } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import type { Run } from '../search/search-tab.ts';
import { IconButton } from '../ui/Button.tsx';
import { closeFind, find, openFind, stepFind, useFind } from './find.ts';
import './FindBar.css';

/** Marks that are drawn: more cannot be told apart. */
const MARKS = 300;

export function FindBar({ run }: { readonly run: Run }): React.JSX.Element | null {
  const { open, text, found, at, busy, error } = useFind();
  const sort = useTab((s) => s.sort);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // In the editor the key belongs to the editor's own find, in dialogs to nobody.
    const onKey = (event: KeyboardEvent): void => {
      const on = event.target instanceof Element ? event.target : null;
      if (event.key.toLowerCase() !== 'f' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.defaultPrevented) return;
      if (on?.closest('.monaco-editor, [role=dialog]') !== null && on !== null) return;
      event.preventDefault();
      openFind();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  useEffect(() => {
    if (open) input.current?.focus();
  }, [open]);
  // Another run or another order has its hits elsewhere.
  const stale = found !== null && found.searchId !== run.searchId;
  const order = `${run.searchId} ${sort?.field ?? ''} ${String(sort?.descending)}`;
  useEffect(() => {
    const { text: now, open: stillOpen } = useFind.getState();
    if (stillOpen && now !== '') void find(run, now, sort);
    // oxlint-disable-next-line exhaustive-deps -- only another result or order calls for it
  }, [order]);
  if (!open) return null;
  const total = found?.rows.length ?? 0;
  const status = error !== null ? t('find.failed', { reason: error }) : busy || stale ? t('find.searching') : text === '' ? '' : total === 0 ? t('find.none')
    : t(found?.complete === false ? 'find.some' : 'find.count', { current: formatCount(at + 1), total: formatCount(total) });
  return (
    <div className="find-bar" role="search">
      <input
        ref={input}
        className="input"
        type="text"
        aria-label={t('find.label')}
        placeholder={t('find.label')}
        data-testid="find-input"
        maxLength={1000}
        defaultValue={text}
        onChange={(event) => {
          const { value } = event.target;
          window.clearTimeout(Number(event.target.dataset['timer'] ?? 0));
          event.target.dataset['timer'] = String(window.setTimeout(() => void find(run, value, sort), 150));
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') stepFind(event.shiftKey ? -1 : 1);
          else if (event.key === 'Escape') closeFind();
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      <span className="find-status num" role="status" data-testid="find-status">
        {status}
      </span>
      <IconButton label={t('find.previous')} disabled={total === 0} onClick={() => stepFind(-1)}>
        <ChevronUp size={14} />
      </IconButton>
      <IconButton label={t('find.next')} disabled={total === 0} onClick={() => stepFind(1)}>
        <ChevronDown size={14} />
      </IconButton>
      <IconButton label={t('find.close')} onClick={closeFind}>
        <X size={14} />
      </IconButton>
    </div>
  );
}

/** Where the hits are in the whole result, beside the scroll bar. `inset` pixels at the top belong to the header. */
export function FindMarks({ run, total, inset }: { readonly run: Run; readonly total: number; readonly inset: number }): React.JSX.Element | null {
  const found = useFind((s) => s.found);
  const at = useFind((s) => s.at);
  const places = useMemo(() => {
    if (found === null || found.searchId !== run.searchId || total === 0) return [];
    return [...new Set(found.rows.map((row) => Math.round((row / total) * MARKS)))];
  }, [found, run.searchId, total]);
  if (places.length === 0 || found === null) return null;
  const current = Math.round(((found.rows[at] ?? -1) / total) * MARKS);
  return (
    <div className="find-marks" style={{ top: inset }} aria-hidden data-testid="find-marks">
      {places.map((place) => (
        <i key={place} className={place === current ? 'is-current' : ''} style={{ top: `${(place / MARKS) * 100}%` }} />
      ))}
    </div>
  );
}

/** Makes fields out of text: a regular expression with its matches as it is typed, run as `rex` or kept as an extraction. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { toText } from '../../src-shared/results/value.ts';
import { engine } from '../app/engine.ts';
import { useCurrentTab, useTab } from '../app/workbench.ts';
import { wireErrorOf } from '../lib/engine-client.ts';
import { t } from '../lib/messages.ts';
import { MatchTimeout, type NamedSpan, matchTexts } from '../lib/regex-match.ts';
import { runSearch } from '../search/run-search.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { MatchList, type MatchedEvent } from '../ui/MatchList.tsx';
import { notify } from '../ui/toasts.tsx';
import { useExtract } from './extract.ts';
import './ExtractDialog.css';

/** Events that the expression is tried on. */
const TRIED = 100;
/** Events that are shown. */
const SHOWN = 12;
/** Longest text of an event that it is tried on. */
const TRIED_LENGTH = 2000;

export function ExtractDialog(): React.JSX.Element | null {
  const from = useExtract((s) => s.from);
  return from === null ? null : <Editor from={from} onClose={() => useExtract.setState({ from: null })} />;
}

function Editor({ from, onClose }: { readonly from: NonNullable<ReturnType<typeof useExtract.getState>['from']>; readonly onClose: () => void }): React.JSX.Element {
  const tab = useCurrentTab();
  const run = useTab((s) => s.run);
  const [regex, setRegex] = useState(from.regex);
  const [sourcetype, setSourcetype] = useState(from.sourcetype);
  const [name, setName] = useState('');
  const [failure, setFailure] = useState<string | null>(null);
  const searchId = run?.searchId ?? '';
  const { data } = useQuery({
    queryKey: ['extract-sample', searchId],
    queryFn: () => engine.request('result.page', { searchId, offset: 0, limit: TRIED, fields: ['_raw'] }),
    enabled: run !== null,
    gcTime: 10_000,
  });
  const texts = useMemo(() => [from.raw, ...(data?.rows ?? []).map((row) => toText(row[0]) ?? '').filter((text) => text !== from.raw)].map((text) => text.slice(0, TRIED_LENGTH)), [data, from.raw]);
  const { pattern, problem } = useMemo(() => patternOf(regex), [regex]);
  const { data: matches, error: overdue } = useQuery({
    queryKey: ['extract-matches', pattern, texts],
    queryFn: ({ signal }) => matchTexts(pattern ?? '', texts, signal),
    enabled: pattern !== null,
    retry: false,
    // What was found before stays until the new expression has been tried.
    placeholderData: keepPreviousData,
    gcTime: 10_000,
  });
  const found = pattern === null || overdue !== null ? [] : (matches ?? []);
  const matched = found.filter((spans) => spans !== null).length;
  const usable = pattern !== null && problem === null && overdue === null;

  const runRex = (): void => {
    const quoted = regex.replaceAll('"', String.raw`\"`);
    const { text } = tab.getState();
    tab.setState({ text: `${text.trim() === '' ? '*' : text.trimEnd()}\n| rex field=_raw "${quoted}"` });
    onClose();
    void runSearch(tab);
  };
  const save = async (): Promise<void> => {
    try {
      const value = { name: name.trim(), sourcetype: sourcetype.trim() || '*', field: '_raw', regex };
      await engine.request('knowledge.save', { object: { kind: 'extractions', value }, replaces: null });
      notify(t('extract.saved', { name: value.name, sourcetype: value.sourcetype }));
      onClose();
      void runSearch(tab);
    } catch (error) {
      setFailure(wireErrorOf(error).message);
    }
  };
  return (
    <Dialog
      title={t('extract.title')}
      onClose={onClose}
      wide
      footer={
        <>
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button disabled={!usable} onClick={runRex} data-testid="extract-run">
            {t('extract.run')}
          </Button>
          <Button variant="primary" disabled={!usable || name.trim() === ''} onClick={() => void save()} data-testid="extract-save">
            {t('extract.save')}
          </Button>
        </>
      }
    >
      <label className="field-label">
        {t('extract.regex')}
        <textarea className="input mono" rows={2} autoFocus spellCheck={false} value={regex} maxLength={10_000} onChange={(event) => setRegex(event.target.value)} data-testid="extract-regex" />
      </label>
      {(problem ?? overdue) !== null && (
        <p role="alert" className="form-error">
          {problem ?? (overdue instanceof MatchTimeout ? t('extract.tooSlow') : overdue?.message)}
        </p>
      )}
      <MatchList
        name="extract"
        hint={t('extract.hint', { count: texts.length })}
        count={pattern !== null && overdue === null && matches === undefined ? null : t('extract.matches', { matched, count: texts.length })}
        events={texts.slice(0, SHOWN).map((text, i) => markedEvent(text, found[i] ?? null))}
      />
      <div className="extract-save">
        <label className="field-label">
          {t('extract.name')}
          <input className="input" value={name} maxLength={200} onChange={(event) => setName(event.target.value)} />
        </label>
        <label className="field-label">
          {t('extract.sourcetype')}
          <input className="input mono" value={sourcetype} maxLength={200} onChange={(event) => setSourcetype(event.target.value)} />
        </label>
      </div>
      {failure !== null && (
        <p role="alert" className="form-error">
          {failure}
        </p>
      )}
    </Dialog>
  );
}

/** The expression as this runtime writes it, or null where it is none; and what is wrong with it in a sentence. */
function patternOf(regex: string): { readonly pattern: string | null; readonly problem: string | null } {
  if (regex === '') return { pattern: null, problem: null };
  try {
    const pattern = new RegExp(regex.replaceAll('(?P<', '(?<')).source;
    return { pattern, problem: /\(\?P?<[A-Za-z_]/.test(regex) ? null : t('extract.noGroup') };
  } catch (error) {
    return { pattern: null, problem: t('extract.badRegex', { reason: error instanceof Error ? error.message.replace(/^Invalid regular expression: /, '') : '' }) };
  }
}

/** Characters of an event before its first group, and after its last. */
const BEFORE = 60;
const AFTER = 160;

/** An event's text with the named groups of the match marked, and their values. */
function markedEvent(text: string, spans: readonly NamedSpan[] | null): MatchedEvent {
  if (spans === null) return { text, values: [] };
  const parts: React.ReactNode[] = [];
  let at = Math.max(0, (spans[0]?.start ?? 0) - BEFORE);
  if (at > 0) parts.push('…');
  for (const { name, start, end } of spans) {
    if (start < at) continue;
    parts.push(text.slice(at, start), <mark key={name}>{text.slice(start, end)}</mark>);
    at = end;
  }
  parts.push(text.slice(at, at + AFTER));
  return { text: parts, values: spans.map(({ name, start, end }) => ({ name, value: text.slice(start, end) })) };
}

/** A value of JSON as a tree: objects and lists fold, values have their menu, all of it by keyboard too. */
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { items as itemsOf, scalarToText } from '../../src-shared/results/value.ts';
import { copyText } from '../lib/clipboard.ts';
import { formatCount } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import type { SearchTabStore } from '../search/search-tab.ts';
import { openValueMenu } from './ValueMenu.tsx';
import { Marked } from './cell.tsx';
import type { EventFields } from './fields.ts';
import { type Folds, type Json, type JsonLine, fold, foldBelow, jsonLines, jsonText, scalarText, showMore, treeKey } from './json-tree.ts';
import './JsonTree.css';

export interface JsonTreeProps {
  readonly tab: SearchTabStore;
  readonly value: Json;
  /** The event's fields: a value that is one of them can be searched for. */
  readonly fields: EventFields;
  readonly hits: RegExp | null;
  readonly folds: Folds;
  readonly onFold: (folds: Folds) => void;
}

export function JsonTree({ tab, value, fields, hits, folds, onFold }: JsonTreeProps): React.JSX.Element {
  const id = useId();
  const tree = useRef<HTMLDivElement>(null);
  /** The line that the focus goes to once it is drawn: the keys came to it, or folded it. */
  const goTo = useRef<string | null>(null);
  const [at, setAt] = useState('');
  const lines = useMemo(() => jsonLines(value, folds), [value, folds]);
  const stops = useMemo(() => lines.filter(({ kind }) => kind !== 'close'), [lines]);
  const place = Math.max(0, stops.findIndex((line) => line.id === at));
  const current = stops[place];
  const elementOf = (line: JsonLine): string => `${id}${line.id}`;
  useEffect(() => {
    if (goTo.current !== null) document.getElementById(`${id}${goTo.current}`)?.focus();
    goTo.current = null;
  });

  const act = (line: JsonLine): void => {
    if (line.kind === 'more') {
      // On to the first of those that come.
      goTo.current = `${line.parent ?? ''}/${line.position - 1}`;
      setAt(goTo.current);
      onFold(showMore(folds, line.parent ?? ''));
    } else if (line.parts > 0) onFold(fold(folds, line.id, !line.folded));
    else openMenu(line);
  };
  const openMenu = (line: JsonLine): void => {
    const element = document.getElementById(elementOf(line))?.querySelector('.json-value') ?? tree.current;
    if (element === null || line.kind === 'more' || line.kind === 'close') return;
    const nests = line.kind === 'object' || line.kind === 'list';
    // Only what the event has as a field can be searched for by its name.
    const known = nests ? undefined : itemsOf(fields.get(line.field)).find((item) => scalarToText(item) === scalarText(line.value));
    openValueMenu({
      tab,
      at: element,
      value: known === undefined ? null : { field: line.field, value: known },
      event: null,
      bookmarked: false,
      toggle: null,
      after: {
        ...(known === undefined && line.field !== '' ? { about: line.field } : {}),
        actions: [
          ...(known === undefined && !nests ? [{ label: t('value.copy'), run: () => copyText(scalarText(line.value)) }] : []),
          ...(nests ? [{ label: t('event.copyJson'), run: () => copyText(jsonText(line.value)) }] : []),
          ...(line.field === '' ? [] : [{ label: t('json.copyPath'), run: () => copyText(line.field) }]),
          ...(line.parts === 0 ? [] : [
            { label: t('json.foldBelow'), run: () => onFold(foldBelow(folds, line, true)) },
            { label: t('json.unfoldBelow'), run: () => onFold(foldBelow(folds, line, false)) },
          ]),
        ],
      },
    });
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (current === undefined) return;
    if ((event.ctrlKey || event.metaKey) && event.key === 'c') {
      if (window.getSelection()?.isCollapsed === false) return;
      copyText(current.parts > 0 ? jsonText(current.value) : scalarText(current.value));
    } else if (event.ctrlKey || event.metaKey || event.altKey) return;
    else if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) openMenu(current);
    else if (event.key === 'Enter' || event.key === ' ') act(current);
    else if (event.key === '*') onFold(foldBelow(folds, current, false));
    else {
      const done = treeKey(stops, place, event.key);
      if (done === null) return;
      if ('to' in done) {
        goTo.current = stops[done.to]?.id ?? '';
        setAt(goTo.current);
      } else onFold(fold(folds, current.id, done.fold));
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const onPick = (event: React.MouseEvent, line: JsonLine): void => {
    // The row around it would open, or the text that is being selected be lost.
    event.stopPropagation();
    if (window.getSelection()?.isCollapsed === false) return;
    setAt(line.id);
    act(line);
  };
  return (
    <div className="json-tree selectable" role="tree" ref={tree} aria-label={t('json.label')} data-testid="json-tree" onKeyDown={onKeyDown}>
      {lines.map((line) =>
        line.kind === 'close' ? (
          <div key={line.id} className="json-line" style={indent(line)} aria-hidden>
            {line.text}
            {line.comma && ','}
          </div>
        ) : (
          <div
            key={line.id}
            id={elementOf(line)}
            className="json-line"
            style={indent(line)}
            role="treeitem"
            tabIndex={line === current ? 0 : -1}
            aria-level={line.depth + 1}
            aria-posinset={line.position}
            aria-setsize={line.siblings}
            aria-selected={line === current}
            onFocus={() => setAt(line.id)}
            {...(line.parts > 0 && line.kind !== 'more' ? { 'aria-expanded': !line.folded } : {})}
            onContextMenu={(event) => {
              event.preventDefault();
              event.stopPropagation();
              setAt(line.id);
              openMenu(line);
            }}
          >
            <Line line={line} hits={hits} onPick={onPick} />
          </div>
        ),
      )}
    </div>
  );
}

const indent = (line: JsonLine): React.CSSProperties => ({ paddingLeft: `${line.depth * 2 + 2}ch` });

function Line({ line, hits, onPick }: { readonly line: JsonLine; readonly hits: RegExp | null; readonly onPick: (event: React.MouseEvent, line: JsonLine) => void }): React.ReactNode {
  const pick = (event: React.MouseEvent): void => onPick(event, line);
  if (line.kind === 'more') {
    return (
      <span className="json-value json-more" onClick={pick}>
        {t('json.more', { count: formatCount(line.parts) })}
      </span>
    );
  }
  const nests = line.parts > 0;
  return (
    <>
      {nests && (
        <span className="json-toggle" onClick={pick} aria-hidden>
          {line.folded ? <ChevronRight size={12} /> : <ChevronDown size={12} />}
        </span>
      )}
      {line.key !== null && (
        <>
          <span className={`json-key${nests ? ' is-toggle' : ''}`} {...(nests ? { onClick: pick } : {})}>
            <Marked text={JSON.stringify(line.key)} hits={hits} />
          </span>
          {': '}
        </>
      )}
      <span className={`json-value json-${line.kind}`} onClick={pick}>
        <Marked text={line.text} hits={hits} />
      </span>
      {line.comma && ','}
      {line.folded && <span className="json-parts">{t(line.kind === 'list' ? 'json.items' : 'json.keys', { count: formatCount(line.parts) })}</span>}
    </>
  );
}

/** A search with the result that it had: where from and when stands below it. */
import { ExternalLink, Play, Square } from 'lucide-react';
import { useState } from 'react';
import { useTimeZone } from '../app/engine.ts';
import { useConnections } from '../app/queries.ts';
import { openTab } from '../app/workbench.ts';
import { formatCount } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { ResultView } from '../panels/ResultView.tsx';
import { SplField } from '../panels/SplField.tsx';
import { SplText } from '../panels/SplText.tsx';
import { lookLabel } from '../dashboards/looks.ts';
import { LOOKS } from '../dashboards/definition.ts';
import { TimePicker } from '../search/TimePicker.tsx';
import { rangeLabel } from '../search/time-presets.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { ChoiceMenu } from '../ui/ChoiceMenu.tsx';
import { changeCell, useBook } from './book.ts';
import { runCell, stopCell } from './cell-runs.ts';
import type { SearchCell } from './definition.ts';
import { provenanceText } from './files.ts';

export interface SearchCellViewProps {
  readonly cell: SearchCell;
  readonly number: number;
  readonly readOnly: boolean;
}

const CELL_LOOKS = LOOKS.filter((look) => look !== 'text');

export function SearchCellView({ cell, number, readOnly }: SearchCellViewProps): React.JSX.Element {
  const tz = useTimeZone();
  const run = useBook((s) => s.runs[cell.id]);
  const [writing, setWriting] = useState(cell.spl === '');
  const { snapshot } = cell;
  const busy = run?.state === 'queued' || run?.state === 'running';
  const stale = snapshot !== null && snapshot.spl !== cell.spl;
  if (cell.collapsed) {
    return (
      <p className="cell-collapsed truncate">
        <b>{cell.title === '' ? t('notebook.searchCell', { number }) : cell.title}</b> <span className="mono">{cell.spl}</span>
        {snapshot !== null && <span className="num"> · {t('count.rows', { count: formatCount(snapshot.total) })}</span>}
      </p>
    );
  }
  return (
    <div className="cell-search">
      <div className="cell-query">
        <div className="cell-bar">
          {readOnly ? (
            cell.title !== '' && <h2 className="cell-title truncate">{cell.title}</h2>
          ) : (
            <input className="cell-title" aria-label={t('notebook.cellTitle')} placeholder={t('notebook.searchCell', { number })} value={cell.title} maxLength={200} onChange={(event) => changeCell(cell.id, { title: event.target.value })} />
          )}
          {readOnly ? <span className="cell-range num">{rangeLabel(cell.range, tz, Date.now() / 1000)}</span> : <Tools cell={cell} busy={busy} />}
        </div>
        {writing && !readOnly ? (
          <SplField id={cell.id} value={cell.spl} connection={cell.connection ?? 'sample'} onCommit={(spl) => changeCell(cell.id, { spl })} onRun={() => void runCell(cell.id)} />
        ) : readOnly ? (
          <div className="cell-spl">
            <SplText text={cell.spl} />
          </div>
        ) : (
          <button type="button" className="cell-spl" aria-label={t('notebook.editSearch', { spl: cell.spl })} onClick={() => setWriting(true)}>
            <SplText text={cell.spl} />
          </button>
        )}
      </div>
      {busy && (
        <div className={`cell-progress${run.fraction === null ? ' is-unknown' : ''}`} role="progressbar" aria-label={t('dashboard.running')}>
          <i style={run.fraction === null ? undefined : { width: `${run.fraction * 100}%` }} />
        </div>
      )}
      {run?.state === 'failed' && (
        <div className="cell-error" role="alert">
          <p className="selectable">{run.error?.message}</p>
          {run.error?.line !== undefined && <p className="num">{t('dashboard.place', { line: run.error.line, column: run.error.column ?? 1 })}</p>}
        </div>
      )}
      {snapshot === null ? (
        <p className="cell-hint">{t(busy ? 'dashboard.running' : 'notebook.notRun')}</p>
      ) : (
        <>
          <div className={`cell-result result-${heightOf(cell)}${busy || stale ? ' is-old' : ''}`}>
            <ResultView result={snapshot} look={cell.look} label={cell.title === '' ? t('notebook.searchCell', { number }) : cell.title} tz={tz} chart={cell.chart} onClick={null} onZoom={null} />
          </div>
          <p className="cell-provenance num selectable" data-testid="provenance" title={snapshot.hash}>
            {stale && <b>{t('notebook.stale')} </b>}
            {provenanceText(snapshot, tz)}
            {snapshot.rows.length < snapshot.total && ` ${t('notebook.kept', { kept: formatCount(snapshot.rows.length), total: formatCount(snapshot.total) })}`}
          </p>
        </>
      )}
    </div>
  );
}

/** Room for the result: a chart has a fixed one, a short table needs less. */
function heightOf({ look, snapshot }: SearchCell): 'single' | 'short' | 'tall' {
  const rows = snapshot?.rows.length ?? 0;
  if (look === 'single' || rows === 0) return 'single';
  return (look === 'table' || look === 'events') && rows <= 8 ? 'short' : 'tall';
}

function Tools({ cell, busy }: { readonly cell: SearchCell; readonly busy: boolean }): React.JSX.Element {
  const connections = useConnections().data ?? [];
  const connection = cell.connection ?? 'sample';
  return (
    <span className="cell-tools">
      {connections.length > 1 && (
        <ChoiceMenu label={t('query.connection')} value={connection} choices={connections.map(({ id, name }) => ({ value: id, label: name }))} onChoose={(chosen) => changeCell(cell.id, { connection: chosen })} className="button button-small cell-choice" />
      )}
      <TimePicker range={cell.range} onChange={(range) => changeCell(cell.id, { range })} />
      <ChoiceMenu label={t('dashboard.shownAs')} value={cell.look} choices={CELL_LOOKS.map((look) => ({ value: look, label: lookLabel(look) }))} onChoose={(look) => changeCell(cell.id, { look })} className="button button-small cell-choice" />
      <IconButton label={t('dashboard.openSearch')} onClick={() => openTab({ text: cell.spl, range: cell.range, connection, run: true })}>
        <ExternalLink size={14} />
      </IconButton>
      {busy ? (
        <Button small icon={<Square size={11} />} onClick={() => stopCell(cell.id)}>
          {t('action.stop')}
        </Button>
      ) : (
        <Button small variant="primary" icon={<Play size={12} />} disabled={cell.spl.trim() === ''} onClick={() => void runCell(cell.id)} data-testid="cell-run">
          {t('action.run')}
        </Button>
      )}
    </span>
  );
}

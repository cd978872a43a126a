/** The search as a pipeline: where each stage ran, how many rows went in and out, how long it took, and why. */
import { ChevronRight, Eye } from 'lucide-react';
import { Fragment } from 'react';
import type { StageProfile } from '../../src-shared/spl/plan/types.ts';
import { useCurrentTab, useTab } from '../app/workbench.ts';
import { formatCount, formatMs } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import { leavePreview, previewStage } from './run-search.ts';
import { isActive } from './search-tab.ts';
import './PipelineStrip.css';

const DIALECTS = { duckdb: 'DuckDB', clickhouse: 'ClickHouse' } as const;

export function PipelineStrip(): React.JSX.Element | null {
  const tab = useCurrentTab();
  const run = useTab((s) => s.run);
  const planOpen = useTab((s) => s.planOpen);
  if (run === null || (run.state === 'failed' && run.preview === null)) return null;
  // A preview is shown under the pipeline of the search that it is a part of.
  const { profile, explanation } = run.preview?.of ?? run;
  const previewed = run.preview?.stage ?? null;
  if (profile.length === 0) {
    if (!isActive(run)) return null;
    return (
      <div className="pipeline" aria-hidden>
        <div className="stage stage-skeleton" />
        <div className="stage stage-skeleton" />
      </div>
    );
  }
  const dialect = explanation?.dialect ?? null;
  return (
    <section className="pipeline" aria-label={t('pipeline.label')}>
      <ol className="stages">
        {profile.map((stage, i) => (
          <Fragment key={`${stage.span.start}-${stage.command}`}>
            {i > 0 && <ChevronRight className="stage-arrow" size={13} aria-hidden />}
            <li>
              <button
                type="button"
                className={`stage stage-${stage.where}${i === previewed ? ' is-previewed' : previewed !== null && i > previewed ? ' is-after' : ''}`}
                title={`${reasonText(stage)}\n${t(i === profile.length - 1 ? 'pipeline.showWhole' : 'pipeline.showStage')}`}
                aria-pressed={i === previewed}
                disabled={isActive(run)}
                data-testid="stage"
                onClick={() => {
                  tab.setState({ reveal: { start: stage.span.start, end: stage.span.end } });
                  void previewStage(tab, i);
                }}
              >
                <b className="mono">{stage.command}</b>
                <span className="stage-where">{stage.where === 'pushed' ? (dialect === null ? t('pipeline.pushed') : DIALECTS[dialect]) : t('pipeline.here')}</span>
                <em className="num">{figures(stage)}</em>
              </button>
            </li>
          </Fragment>
        ))}
      </ol>
      {previewed !== null && (
        <div className="pipeline-preview" role="status" data-testid="preview-banner">
          <Eye size={14} aria-hidden />
          <span>{t('pipeline.preview', { stage: previewed + 1, stages: profile.length, command: profile[previewed]?.command ?? '' })}</span>
          <Button small onClick={() => leavePreview(tab)} data-testid="preview-back">
            {t('pipeline.back')}
          </Button>
        </div>
      )}
      <div className="pipeline-legend">
        <span className="legend-item">
          <i className="legend-pushed" />
          {t('pipeline.pushed')}
        </span>
        <span className="legend-item">
          <i className="legend-here" />
          {t('pipeline.hereLong')}
        </span>
        <button type="button" className="link" aria-expanded={planOpen} onClick={() => tab.setState({ planOpen: !planOpen })}>
          {t('pipeline.plan')}
        </button>
      </div>
    </section>
  );
}

function reasonText(stage: StageProfile): string {
  if (stage.where === 'pushed') return t('pipeline.pushedTitle');
  return stage.reason === '' ? t('pipeline.hereTitle') : t('pipeline.hereReason', { reason: stage.reason });
}

function figures({ rowsIn, rowsOut, ms }: StageProfile): string {
  // Stages of one query share its figures: the first has what went in, the last what came out.
  const rows = rowsIn === null && rowsOut === null ? '' : `${rowsIn === null ? '' : formatCount(rowsIn)} → ${rowsOut === null ? '' : formatCount(rowsOut)}`.trim();
  const time = ms === null ? '' : formatMs(ms);
  const text = [rows, time].filter((part) => part !== '').join(' · ');
  return text === '' ? t('pipeline.sameQuery') : text;
}

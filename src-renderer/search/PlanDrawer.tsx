/** The plan of the run on screen, beside its results: every stage with where it ran and why, and the SQL that the source ran. */
import { Copy, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useCurrentTab, useTab } from '../app/workbench.ts';
import { copyText } from '../lib/clipboard.ts';
import { formatCount, formatMs } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { sqlParts } from './sql-parts.ts';
import './PlanDrawer.css';

export function PlanDrawer(): React.JSX.Element {
  const tab = useCurrentTab();
  const run = useTab((s) => s.run?.preview?.of ?? s.run);
  const host = useRef<HTMLElement>(null);
  const explanation = run?.explanation ?? null;
  const sql = explanation?.sql ?? null;
  const close = (): void => tab.setState({ planOpen: false });
  useEffect(() => host.current?.focus(), []);
  return (
    <aside
      ref={host}
      className="plan-drawer"
      aria-label={t('plan.title')}
      tabIndex={-1}
      data-testid="plan-drawer"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        close();
      }}
    >
      <header className="plan-head">
        <h2>{t('plan.title')}</h2>
        <IconButton label={t('ui.close')} onClick={close}>
          <X size={15} />
        </IconButton>
      </header>
      <div className="plan-body">
        {explanation === null ? (
          <p className="plan-note">{t('plan.none')}</p>
        ) : (
          <>
            <ol className="plan-stages">
              {explanation.stages.map((stage, i) => {
                const figures = run?.profile[i];
                return (
                  <li key={i} className={`plan-stage plan-${stage.where}`}>
                    <button type="button" className="plan-spl mono" title={t('plan.show')} onClick={() => tab.setState({ reveal: { start: stage.span.start, end: stage.span.end } })}>
                      {run?.spl.slice(stage.span.start, stage.span.end).trim() || stage.command}
                    </button>
                    <span className="plan-where">{t(stage.where === 'pushed' ? 'pipeline.pushed' : 'pipeline.hereLong')}</span>
                    {figures !== undefined && (figures.rowsOut !== null || figures.ms !== null) && (
                      <span className="plan-figures num">
                        {[...(figures.rowsOut === null ? [] : [t('count.rows', { count: formatCount(figures.rowsOut) })]), ...(figures.ms === null ? [] : [formatMs(figures.ms)])].join(' · ')}
                      </span>
                    )}
                    {stage.reason !== '' && <p className="plan-reason">{stage.reason}</p>}
                  </li>
                );
              })}
            </ol>
            {sql === null ? (
              <p className="plan-note">{t('plan.noSql')}</p>
            ) : (
              <>
                <div className="plan-sql-head">
                  <h3>SQL</h3>
                  <Button small icon={<Copy size={13} />} onClick={() => copyText(sql)}>
                    {t('plan.copy')}
                  </Button>
                </div>
                <pre className="plan-sql mono selectable" tabIndex={0} aria-label="SQL">
                  {sqlParts(sql).map(({ kind, text }, i) => (kind === 'plain' ? text : <span key={i} className={`sql-${kind}`}>{text}</span>))}
                </pre>
              </>
            )}
          </>
        )}
      </div>
    </aside>
  );
}

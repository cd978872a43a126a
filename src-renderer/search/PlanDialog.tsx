/** The plan of the run on screen: every stage with its reason, and the SQL that the source ran. */
import { Copy } from 'lucide-react';
import { openDialog, useTab } from '../app/workbench.ts';
import { t } from '../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { copyText } from '../lib/clipboard.ts';
import { sqlParts } from './sql-parts.ts';
import './PlanDialog.css';

export function PlanDialog(): React.JSX.Element {
  const run = useTab((s) => s.run);
  const explanation = run?.explanation ?? null;
  const sql = explanation?.sql ?? null;
  return (
    <Dialog
      title={t('plan.title')}
      wide
      onClose={() => openDialog(null)}
      footer={
        sql === null ? undefined : (
          <Button icon={<Copy size={13} />} onClick={() => copyText(sql)}>
            {t('plan.copy')}
          </Button>
        )
      }
    >
      {explanation === null ? (
        <p>{t('plan.none')}</p>
      ) : (
        <>
          <table className="plan-table">
            <thead>
              <tr>
                <th>{t('plan.stage')}</th>
                <th>{t('plan.where')}</th>
                <th>{t('plan.why')}</th>
              </tr>
            </thead>
            <tbody>
              {explanation.stages.map((stage, i) => (
                <tr key={i}>
                  <td className="mono">{run?.spl.slice(stage.span.start, stage.span.end).trim() || stage.command}</td>
                  <td className={`plan-${stage.where}`}>{t(stage.where === 'pushed' ? 'pipeline.pushed' : 'pipeline.hereLong')}</td>
                  <td>{stage.reason}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {sql === null ? <p className="plan-note">{t('plan.noSql')}</p> : (
            <pre className="plan-sql mono selectable" tabIndex={0} aria-label="SQL">
              {sqlParts(sql).map(({ kind, text }, i) => (kind === 'plain' ? text : <span key={i} className={`sql-${kind}`}>{text}</span>))}
            </pre>
          )}
        </>
      )}
    </Dialog>
  );
}

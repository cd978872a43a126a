/** Asks before a search reads a long or open range of a production connection, or very much of any. */
import { formatCount } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { useGuard } from './guard.ts';
import { costText } from './read-cost.ts';

export function ProductionGuard(): React.JSX.Element | null {
  const question = useGuard((s) => s.question);
  if (question === null) return null;
  const { name, why, cost, answer } = question;
  return (
    <Dialog
      title={t(why.kind === 'cost' ? 'connections.guardCostTitle' : 'connections.guardTitle')}
      onClose={() => answer(false)}
      footer={
        <>
          <Button autoFocus onClick={() => answer(false)}>
            {t('ui.cancel')}
          </Button>
          <Button variant="danger" onClick={() => answer(true)} data-testid="guard-go">
            {t('connections.guardGo')}
          </Button>
        </>
      }
    >
      <p data-testid="guard">
        {why.kind === 'cost' ? t('connections.guardCost', { name, cost: costText(why.cost) }) : why.length === null ? t('connections.guardOpen', { name }) : t('connections.guardLong', { name, length: lengthText(why.length) })}
      </p>
      {why.kind === 'range' && cost !== null && <p data-testid="guard-cost">{t('connections.guardReads', { cost: costText(cost) })}</p>}
    </Dialog>
  );
}

function lengthText(seconds: number): string {
  const days = seconds / 86_400;
  return days >= 2 ? t('count.days', { count: formatCount(Math.round(days)) }) : t('count.hours', { count: formatCount(Math.round(seconds / 3600)) });
}

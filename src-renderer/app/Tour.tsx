/** The guided tour above the results: one step at a time, left at any moment. */
import { ChevronLeft, ChevronRight, Flag, X } from 'lucide-react';
import { t } from '../lib/messages.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { TOUR, goToStep } from './tour.ts';

export function TourStrip({ step }: { readonly step: number }): React.JSX.Element | null {
  const shown = TOUR[step];
  if (shown === undefined) return null;
  const last = step === TOUR.length - 1;
  return (
    <aside className="tour" aria-label={t('action.tour')} data-testid="tour">
      <Flag size={15} aria-hidden />
      <p role="status">
        <b>
          {t('tour.step', { step: step + 1, steps: TOUR.length })} {t(shown.title)}
        </b>{' '}
        {t(shown.text)}
      </p>
      <Button small icon={<ChevronLeft size={13} />} disabled={step === 0} onClick={() => goToStep(step - 1)}>
        {t('tour.back')}
      </Button>
      <Button small variant="primary" icon={<ChevronRight size={13} />} onClick={() => goToStep(step + 1)} data-testid="tour-next">
        {t(last ? 'tour.done' : 'tour.next')}
      </Button>
      <IconButton label={t('tour.skip')} onClick={() => goToStep(TOUR.length)}>
        <X size={14} />
      </IconButton>
    </aside>
  );
}

/** A modal dialog: title, content, and a row of buttons. */
import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { type ReactNode, useRef } from 'react';
import { t } from '../lib/messages.ts';
import './ui.css';

export interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
  readonly wide?: boolean;
}

const TABBABLE = ':is(input, select, textarea, button, a[href], [tabindex="0"]):not(:disabled, [tabindex="-1"])';

/** Where the focus goes when a dialog opens: where its content asked for it, else the first thing to do, never the close button. */
function firstFocus(popup: HTMLElement | null): HTMLElement | boolean {
  if (popup === null || popup.contains(document.activeElement)) return false;
  const choice = popup.querySelector<HTMLElement>(`.dialog-body input[type=radio]:checked:not(:disabled)`);
  return choice ?? popup.querySelector<HTMLElement>(`.dialog-body ${TABBABLE}`) ?? popup.querySelector<HTMLElement>(`.dialog-foot ${TABBABLE}`) ?? true;
}

/** Open as long as it is rendered; `onClose` is called for Esc, the close button and a click outside. */
export function Dialog({ title, onClose, children, footer, wide = false }: DialogProps): React.JSX.Element {
  const popup = useRef<HTMLDivElement | null>(null);
  return (
    <Base.Root open onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="dialog-backdrop" />
        <Base.Popup ref={popup} initialFocus={() => firstFocus(popup.current)} className={`dialog${wide ? ' dialog-wide' : ''}`}>
          <header className="dialog-head">
            <Base.Title className="dialog-title">{title}</Base.Title>
            <Base.Close className="icon-button" aria-label={t('ui.close')}>
              <X size={15} />
            </Base.Close>
          </header>
          <div className="dialog-body">{children}</div>
          {footer !== undefined && <footer className="dialog-foot">{footer}</footer>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

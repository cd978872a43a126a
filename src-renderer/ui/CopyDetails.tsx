/** Copies what is known of an error with one click. */
import { Copy } from 'lucide-react';
import { copyText } from '../lib/clipboard.ts';
import { type ErrorFacts, errorDetails } from '../lib/error-details.ts';
import { t } from '../lib/messages.ts';
import { Button } from './Button.tsx';

export function CopyDetails({ facts }: { readonly facts: ErrorFacts }): React.JSX.Element {
  return (
    <Button icon={<Copy size={13} aria-hidden />} onClick={() => copyText(errorDetails(facts))} data-testid="copy-details">
      {t('fault.copy')}
    </Button>
  );
}

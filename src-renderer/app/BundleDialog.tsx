/** A `.nexus` file, read only: its texts, and its searches to open in tabs. */
import { ExternalLink } from 'lucide-react';
import { t } from '../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { useBundle } from './opened.ts';
import { openDialog, openTab } from './workbench.ts';

export function BundleDialog(): React.JSX.Element | null {
  const { name, bundle } = useBundle();
  if (bundle === null) return null;
  return (
    <Dialog title={bundle.title === '' ? name : bundle.title} wide onClose={() => openDialog(null)}>
      <p className="bundle-note">{t('bundle.readOnly')}</p>
      {bundle.items.length === 0 && <p>{t('bundle.none')}</p>}
      <ol className="bundle" data-testid="bundle">
        {bundle.items.map((item, i) => (
          <li key={i}>
            {item.kind === 'text' ? (
              <p className="bundle-text selectable">{item.text}</p>
            ) : (
              <>
                <b>{item.name}</b>
                {item.description !== '' && <p>{item.description}</p>}
                <pre className="mono selectable">{item.spl}</pre>
                <Button
                  small
                  icon={<ExternalLink size={13} />}
                  onClick={() => {
                    openTab({ text: item.spl, range: { earliest: item.earliest, latest: item.latest } });
                    openDialog(null);
                  }}
                >
                  {t('bundle.open')}
                </Button>
              </>
            )}
          </li>
        ))}
      </ol>
    </Dialog>
  );
}

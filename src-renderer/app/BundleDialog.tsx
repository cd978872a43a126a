/** A `.nexus` file, read only: its texts, its searches to open in tabs, its dashboards and notebooks to look at or to keep. */
import { ExternalLink, LayoutDashboard, NotebookText } from 'lucide-react';
import { t } from '../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import type { Bundle } from './bundle.ts';
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
            ) : item.kind === 'dashboard' || item.kind === 'notebook' ? (
              <BundleDocument item={item} />
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

/** A dashboard is kept as one of the user's own before it runs; a notebook is shown as it is in the file. */
function BundleDocument({ item }: { readonly item: Extract<Bundle['items'][number], { kind: 'dashboard' | 'notebook' }> }): React.JSX.Element {
  const open = async (): Promise<void> => {
    openDialog(null);
    if (item.kind === 'dashboard') await (await import('../dashboards/files.ts')).takeDashboard(item.dashboard);
    else await (await import('../notebooks/files.ts')).showNotebook(item.notebook);
  };
  return (
    <>
      <b>{item.kind === 'dashboard' ? item.dashboard.title : item.notebook.title}</b>
      {item.kind === 'dashboard' && item.dashboard.description !== '' && <p>{item.dashboard.description}</p>}
      <Button small icon={item.kind === 'dashboard' ? <LayoutDashboard size={13} /> : <NotebookText size={13} />} onClick={() => void open()}>
        {t(item.kind === 'dashboard' ? 'bundle.takeDashboard' : 'bundle.showNotebook')}
      </Button>
    </>
  );
}

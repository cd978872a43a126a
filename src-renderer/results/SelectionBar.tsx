/** The selected rows, and copying them as text, CSV, JSON or Markdown. */
import { X } from 'lucide-react';
import { useEffect } from 'react';
import { engine, useTimeZone } from '../app/engine.ts';
import { useInFront, useTab } from '../app/workbench.ts';
import { copyText } from '../lib/clipboard.ts';
import { wireErrorOf } from '../lib/engine-client.ts';
import { formatCount } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import type { Run } from '../search/search-tab.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { notify } from '../ui/toasts.tsx';
import { COPY_FORMATS, type CopyFormat, rowsAs } from './copy-rows.ts';

/** Rows that one copy takes. */
const LIMIT = 10_000;

export function SelectionBar({ run, from, to, onClear }: { readonly run: Run; readonly from: number; readonly to: number; readonly onClear: () => void }): React.JSX.Element {
  const tz = useTimeZone();
  const sort = useTab((s) => s.sort);
  const inFront = useInFront();
  const count = to - from + 1;
  const copy = async (format: CopyFormat): Promise<void> => {
    if (count > LIMIT) {
      notify(t('grid.tooMany', { limit: formatCount(LIMIT) }), 'error');
      return;
    }
    try {
      copyText(rowsAs(format, await engine.request('result.page', { searchId: run.searchId, offset: from, limit: count, ...(sort === null ? {} : { sort }) }), tz));
    } catch (error) {
      notify(wireErrorOf(error).message, 'error');
    }
  };
  useEffect(() => {
    if (!inFront) return undefined;
    const onKey = (event: KeyboardEvent): void => {
      const grid = event.target instanceof Element && event.target.matches('.results .grid-scroll');
      if (!grid || event.key.toLowerCase() !== 'c' || !(event.ctrlKey || event.metaKey) || window.getSelection()?.isCollapsed === false) return;
      event.preventDefault();
      void copy('text');
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  });
  return (
    <div className="selection-bar" role="toolbar" aria-label={t('event.copyAs')} data-testid="selection">
      <span className="num">{t('grid.selected', { count: formatCount(count) })}</span>
      <span className="selection-copy">{t('event.copyAs')}</span>
      {COPY_FORMATS.map((format) => (
        <Button key={format} small onClick={() => void copy(format)} data-testid={`copy-${format}`}>
          {t(`copy.${format}`)}
        </Button>
      ))}
      <IconButton label={t('ui.close')} onClick={onClear}>
        <X size={13} />
      </IconButton>
    </div>
  );
}

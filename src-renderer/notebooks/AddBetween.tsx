/** The place between two cells, where others can be added. */
import { Search, Type } from 'lucide-react';
import { t } from '../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import { addCell, useBook } from './book.ts';
import { searchCell, textCell } from './definition.ts';

export interface AddBetweenProps {
  readonly at: number;
  /** Always seen: after the last cell. */
  readonly open?: boolean;
}

export function AddBetween({ at, open = false }: AddBetweenProps): React.JSX.Element {
  const add = (kind: 'text' | 'search'): void => {
    // A search goes on where the one before it looked.
    const cells = useBook.getState().notebook?.cells ?? [];
    const before = cells.slice(0, at).findLast((cell) => cell.kind === 'search');
    const id = addCell(kind === 'text' ? textCell('') : searchCell(before === undefined ? {} : { range: before.range, connection: before.connection }), at);
    useBook.setState({ writing: id });
  };
  return (
    <div className={`book-between${open ? ' is-open' : ''}`}>
      <Button small variant="ghost" icon={<Type size={12} />} onClick={() => add('text')} aria-label={t('notebook.addTextAt', { number: at + 1 })}>
        {t('notebook.addText')}
      </Button>
      <Button small variant="ghost" icon={<Search size={12} />} onClick={() => add('search')} aria-label={t('notebook.addSearchAt', { number: at + 1 })}>
        {t('notebook.addSearch')}
      </Button>
    </div>
  );
}

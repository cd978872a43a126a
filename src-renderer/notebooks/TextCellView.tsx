/** A text in Markdown: read as it will look, written as it is typed. */
import { useEffect, useRef } from 'react';
import { t } from '../lib/messages.ts';
import { Markdown } from '../panels/Markdown.tsx';
import { changeCell, firstText, useBook } from './book.ts';
import type { Cell } from './definition.ts';

export function TextCellView({ cell, readOnly }: { readonly cell: Extract<Cell, { kind: 'text' }>; readonly readOnly: boolean }): React.JSX.Element {
  const writing = useBook((s) => s.writing === cell.id);
  const area = useRef<HTMLTextAreaElement | null>(null);
  useEffect(() => {
    if (writing) area.current?.focus();
  }, [writing]);
  const fit = (node: HTMLTextAreaElement | null): void => {
    if (node === null) return;
    node.style.height = 'auto';
    node.style.height = `${node.scrollHeight + 2}px`;
  };
  if (cell.collapsed) return <p className="cell-collapsed truncate">{firstText({ version: 1, title: '', cells: [cell] }) || t('notebook.emptyCell')}</p>;
  if (writing && !readOnly) {
    return (
      <textarea
        ref={(node) => {
          area.current = node;
          fit(node);
        }}
        className="input mono cell-writing"
        aria-label={t('dashboard.markdown')}
        placeholder={t('notebook.textHint')}
        value={cell.text}
        maxLength={200_000}
        onChange={(event) => {
          fit(event.target);
          changeCell(cell.id, { text: event.target.value });
        }}
        onBlur={() => useBook.getState().writing === cell.id && useBook.setState({ writing: null })}
        onKeyDown={(event) => {
          if (event.key === 'Escape' || (event.key === 'Enter' && (event.ctrlKey || event.metaKey))) {
            event.stopPropagation();
            useBook.setState({ writing: null });
          }
        }}
      />
    );
  }
  const text = cell.text.trim() === '' ? null : <Markdown text={cell.text} />;
  if (readOnly) return <div className="cell-text">{text}</div>;
  return (
    <div
      className="cell-text is-editable"
      onDoubleClick={() => useBook.setState({ writing: cell.id })}
    >
      {text ?? <p className="cell-hint">{t('notebook.emptyCell')}</p>}
      <button type="button" className="link cell-edit" onClick={() => useBook.setState({ writing: cell.id })}>
        {t('notebook.write')}
      </button>
    </div>
  );
}

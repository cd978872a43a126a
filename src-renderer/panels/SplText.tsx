/** A search as coloured text, where nobody writes it. */
import { memo } from 'react';
import { tokenize } from '../../src-shared/spl/syntax/tokens.ts';
import './panels.css';

export const SplText = memo(function SplText({ text }: { readonly text: string }): React.JSX.Element {
  const parts: React.ReactNode[] = [];
  let at = 0;
  for (const { kind, start, end } of tokenize(text)) {
    if (start > at) parts.push(text.slice(at, start));
    parts.push(
      <span key={start} className={`spl-${kind}`}>
        {text.slice(start, end)}
      </span>,
    );
    at = end;
  }
  parts.push(text.slice(at));
  return <code className="spl-text mono">{parts}</code>;
});

/** A note in Markdown. HTML in it is text; addresses open in the system's browser where the app allows them. */
import { memo } from 'react';
import { desktop } from '../lib/desktop.ts';
import { notify } from '../ui/toasts.tsx';
import { type Block, type Inline, isWebAddress, parseMarkdown } from './markdown.ts';
import './panels.css';

export const Markdown = memo(function Markdown({ text }: { readonly text: string }): React.JSX.Element {
  return <div className="markdown selectable">{blocksOf(parseMarkdown(text))}</div>;
});

function blocksOf(blocks: readonly Block[]): React.ReactNode[] {
  return blocks.map((block, i) => <BlockView key={i} block={block} />);
}

function BlockView({ block }: { readonly block: Block }): React.JSX.Element {
  switch (block.kind) {
    case 'heading': {
      // The page has the first level, a panel's title the second.
      const Tag = `h${Math.min(6, block.level + 2)}` as 'h3';
      return <Tag className={`markdown-h${block.level}`}>{inlineOf(block.parts)}</Tag>;
    }
    case 'paragraph':
      return <p>{inlineOf(block.parts)}</p>;
    case 'code':
      return <pre className="mono">{block.text}</pre>;
    case 'quote':
      return <blockquote>{blocksOf(block.blocks)}</blockquote>;
    case 'rule':
      return <hr />;
    case 'list': {
      const items = block.items.map(({ done, blocks }, i) => (
        <li key={i} className={done === null ? undefined : 'markdown-task'}>
          {done !== null && <span aria-hidden>{done ? '☑' : '☐'}</span>}
          {blocks.length === 1 && blocks[0]?.kind === 'paragraph' ? inlineOf(blocks[0].parts) : blocksOf(blocks)}
        </li>
      ));
      return block.ordered ? <ol start={block.start}>{items}</ol> : <ul>{items}</ul>;
    }
    case 'table':
      return (
        <table>
          <thead>
            <tr>
              {block.head.map((cell, i) => (
                <th key={i} style={{ textAlign: block.align[i] }}>
                  {inlineOf(cell)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {block.rows.map((row, r) => (
              <tr key={r}>
                {row.map((cell, i) => (
                  <td key={i} style={{ textAlign: block.align[i] }}>
                    {inlineOf(cell)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      );
  }
}

function inlineOf(parts: readonly Inline[]): React.ReactNode[] {
  return parts.map((part, i) => {
    switch (part.kind) {
      case 'text':
        return part.text;
      case 'code':
        return <code key={i}>{part.text}</code>;
      case 'break':
        return <br key={i} />;
      case 'strong':
        return <strong key={i}>{inlineOf(part.parts)}</strong>;
      case 'emphasis':
        return <em key={i}>{inlineOf(part.parts)}</em>;
      case 'strike':
        return <s key={i}>{inlineOf(part.parts)}</s>;
      case 'link':
        return isWebAddress(part.href) ? (
          <a
            key={i}
            href={part.href}
            title={part.href}
            onClick={(event) => {
              event.preventDefault();
              desktop.openExternal(part.href).catch((error: unknown) => notify(error instanceof Error ? error.message : String(error), 'error'));
            }}
          >
            {inlineOf(part.parts)}
          </a>
        ) : (
          inlineOf(part.parts)
        );
    }
  });
}

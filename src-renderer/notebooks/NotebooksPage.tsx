/** The notebooks: the one that is open, or the list of them. */
import { NotebookText } from 'lucide-react';
import { useEffect } from 'react';
import { Gallery } from '../panels/Gallery.tsx';
import { BookPage } from './BookPage.tsx';
import { openBook, useBook } from './book.ts';
import { stopCells } from './cell-runs.ts';
import { readOutline } from './definition.ts';
import { copyNotebook, createNotebook, importNotebook } from './files.ts';
import './notebooks.css';

export function NotebooksPage(): React.JSX.Element {
  const open = useBook((s) => s.id !== null || s.notebook !== null);
  const id = useBook((s) => s.id);
  // Nobody waits for what nobody sees.
  useEffect(() => stopCells, [id]);
  if (open) return <BookPage />;
  return (
    <Gallery
      kind="notebook"
      Icon={NotebookText}
      picture={({ outline }) => <Outline kinds={readOutline(outline)} />}
      onOpen={(id) => void openBook(id)}
      onNew={() => void createNotebook()}
      onImport={() => void importNotebook()}
      onCopy={(id) => void copyNotebook(id)}
    />
  );
}

const [WIDTH, HEIGHT] = [240, 96];
const TEXT_HEIGHT = 18;
const RESULT_HEIGHT = 38;
const BARS = [0.5, 0.8, 0.4, 1, 0.6, 0.7, 0.35, 0.55, 0.9, 0.45];

/** A notebook in small: text and results below each other. */
function Outline({ kinds }: { readonly kinds: readonly string[] }): React.JSX.Element {
  const tops = kinds.map((_, i) => kinds.slice(0, i).reduce((sum, kind) => sum + (kind === 'text' ? TEXT_HEIGHT : RESULT_HEIGHT), 8));
  return (
    <svg className="gallery-thumbnail" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden>
      {kinds.map((kind, i) => {
        const top = tops[i] ?? 0;
        return top > HEIGHT ? null : kind === 'text' ? <TextDrawing key={i} top={top} /> : <ResultDrawing key={i} top={top} rows={kind === 'table' || kind === 'events'} />;
      })}
    </svg>
  );
}

function TextDrawing({ top }: { readonly top: number }): React.JSX.Element {
  return (
    <g>
      <rect x={24} y={top} width={120} height={3} rx={1.5} className="thumbnail-strong" />
      <rect x={24} y={top + 7} width={180} height={2.4} rx={1} className="thumbnail-soft" />
      <rect x={24} y={top + 12} width={150} height={2.4} rx={1} className="thumbnail-soft" />
    </g>
  );
}

function ResultDrawing({ top, rows }: { readonly top: number; readonly rows: boolean }): React.JSX.Element {
  return (
    <g>
      <rect x={24} y={top} width={192} height={33} rx={3} className="thumbnail-panel" />
      {rows
        ? [0, 1, 2, 3].map((n) => <rect key={n} x={31} y={top + 6 + n * 6.5} width={170 - n * 14} height={2.4} rx={1} className="thumbnail-soft" />)
        : BARS.map((bar, n) => <rect key={n} x={32 + n * 18} y={top + 28 - bar * 22} width={11} height={bar * 22} rx={1} className="thumbnail-strong" />)}
    </g>
  );
}

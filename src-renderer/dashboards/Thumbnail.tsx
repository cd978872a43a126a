/** A dashboard in small. */
import { COLUMNS, readOutline } from './definition.ts';

/** Bars of a column chart in a thumbnail, as shares of its height. */
const BARS = [0.45, 0.7, 0.55, 0.9, 0.35, 0.6, 0.5, 0.75];
/** Rows that a thumbnail shows at least. */
const MIN_ROWS = 14;

/** A dashboard in small: where its panels are and what kind they are. */
export function Thumbnail({ outline }: { readonly outline: string }): React.JSX.Element {
  const panels = readOutline(outline);
  const rows = Math.max(MIN_ROWS, ...panels.map(([, y, , h]) => y + h));
  const [width, height] = [240, 120];
  return (
    <svg className="gallery-thumbnail" viewBox={`0 0 ${width} ${height}`} aria-hidden>
      {panels.map(([x, y, w, h, look], i) => {
        const box = { x: (x / COLUMNS) * width + 1.5, y: (y / rows) * height + 1.5, width: (w / COLUMNS) * width - 3, height: (h / rows) * height - 3 };
        return (
          <g key={i}>
            <rect {...box} rx={2.5} className="thumbnail-panel" />
            <Drawing look={look} {...box} />
          </g>
        );
      })}
    </svg>
  );
}

function Drawing({ look, x, y, width, height }: { readonly look: string; readonly x: number; readonly y: number; readonly width: number; readonly height: number }): React.JSX.Element | null {
  const [left, top, w, h] = [x + 4, y + 4, width - 8, height - 8];
  if (w < 4 || h < 3) return null;
  switch (look) {
    case 'single':
      return <rect x={left} y={top + h * 0.25} width={w * 0.5} height={Math.min(8, h * 0.5)} rx={1.5} className="thumbnail-strong" />;
    case 'table':
    case 'events':
    case 'text':
      return (
        <>
          {Array.from({ length: Math.max(1, Math.min(6, Math.floor(h / 5))) }, (_, i) => (
            <rect key={i} x={left} y={top + i * 5} width={w * (look === 'text' ? 0.9 - (i % 3) * 0.2 : 1)} height={2} rx={1} className="thumbnail-soft" />
          ))}
        </>
      );
    case 'line':
    case 'area':
      return <polyline points={BARS.map((bar, i) => `${left + (i / (BARS.length - 1)) * w},${top + h * (1 - bar * 0.9)}`).join(' ')} className="thumbnail-line" />;
    case 'pie':
      return <circle cx={left + w / 2} cy={top + h / 2} r={Math.min(w, h) / 2.6} className="thumbnail-ring" />;
    case 'bar':
      return (
        <>
          {Array.from({ length: Math.max(1, Math.min(5, Math.floor(h / 5))) }, (_, i) => (
            <rect key={i} x={left} y={top + i * 5} width={w * (1 - i * 0.17)} height={3} rx={1} className="thumbnail-strong" />
          ))}
        </>
      );
    default:
      return (
        <>
          {BARS.map((bar, i) => (
            <rect key={i} x={left + (i / BARS.length) * w} y={top + h * (1 - bar)} width={(w / BARS.length) * 0.66} height={h * bar} rx={0.8} className="thumbnail-strong" />
          ))}
        </>
      );
  }
}

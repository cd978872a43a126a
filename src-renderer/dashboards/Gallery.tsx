/** All dashboards: opened, made, taken from a file, deleted. */
import { Copy, FileInput, LayoutDashboard, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { DocumentInfo } from '../../src-shared/ipc/document-protocol.ts';
import { engine } from '../app/engine.ts';
import { formatAgo } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { refreshDocuments, useDocuments } from '../panels/documents.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { Confirm } from '../ui/Confirm.tsx';
import { openBoard } from './board.ts';
import { COLUMNS, readOutline } from './definition.ts';
import { copyDashboard, createDashboard, importDashboard } from './files.ts';

export function Gallery(): React.JSX.Element {
  const { data, error } = useDocuments('dashboard');
  const [filter, setFilter] = useState('');
  const [removing, setRemoving] = useState<DocumentInfo | null>(null);
  const needle = filter.trim().toLowerCase();
  const shown = (data ?? []).filter(({ name, description }) => `${name}\n${description}`.toLowerCase().includes(needle));
  return (
    <div className="gallery" data-testid="dashboards">
      <header className="page-head">
        <h1>{t('dashboard.all')}</h1>
        <div className="page-tools">
          {(data ?? []).length > 3 && <input className="input gallery-find" type="search" placeholder={t('dashboard.find')} aria-label={t('dashboard.find')} value={filter} onChange={(event) => setFilter(event.target.value)} />}
          <Button icon={<FileInput size={14} />} onClick={() => void importDashboard()}>
            {t('dashboard.import')}
          </Button>
          <Button variant="primary" icon={<Plus size={14} />} onClick={() => void createDashboard()} data-testid="dashboard-new">
            {t('dashboard.new')}
          </Button>
        </div>
      </header>
      <div className="gallery-body">
        {error !== null && (
          <p className="form-error" role="alert">
            {error.message}
          </p>
        )}
        {data !== undefined && data.length === 0 && (
          <div className="page-teach">
            <LayoutDashboard size={32} strokeWidth={1.4} aria-hidden />
            <h2>{t('dashboard.noneTitle')}</h2>
            <p>{t('dashboard.noneText')}</p>
            <div className="notice-actions">
              <Button variant="primary" icon={<Plus size={14} />} onClick={() => void createDashboard()}>
                {t('dashboard.new')}
              </Button>
              <Button icon={<FileInput size={14} />} onClick={() => void importDashboard()}>
                {t('dashboard.import')}
              </Button>
            </div>
          </div>
        )}
        {data !== undefined && data.length > 0 && shown.length === 0 && <p className="panel-none">{t('dashboard.noMatch')}</p>}
        <ul className="gallery-cards">
          {shown.map((info) => (
            <li key={info.id} className="gallery-card">
              <button type="button" className="gallery-open" onClick={() => void openBoard(info.id)}>
                <Thumbnail outline={info.outline} />
                <span className="gallery-name">
                  <span className="truncate">{info.name}</span>
                  {info.builtin && <i className="gallery-badge">{t('dashboard.sample')}</i>}
                </span>
                <span className="gallery-text">{info.description === '' ? t('dashboard.changed', { when: formatAgo(info.updated, Date.now()) }) : info.description}</span>
              </button>
              <span className="gallery-actions">
                <IconButton label={t('dashboard.copyOf', { name: info.name })} onClick={() => void copyDashboard(info.id)}>
                  <Copy size={13} />
                </IconButton>
                <IconButton label={t('dashboard.removeOf', { name: info.name })} onClick={() => setRemoving(info)}>
                  <Trash2 size={13} />
                </IconButton>
              </span>
            </li>
          ))}
        </ul>
      </div>
      {removing !== null && (
        <Confirm
          title={t('dashboard.removeTitle')}
          text={t('dashboard.removeText', { name: removing.name })}
          action={t('ui.delete')}
          onClose={() => setRemoving(null)}
          onConfirm={async () => {
            await engine.request('documents.remove', { documentId: removing.id });
            refreshDocuments('dashboard');
          }}
        />
      )}
    </div>
  );
}

/** Bars of a column chart in a thumbnail, as shares of its height. */
const BARS = [0.45, 0.7, 0.55, 0.9, 0.35, 0.6, 0.5, 0.75];
/** Rows that a thumbnail shows at least. */
const MIN_ROWS = 14;

/** A dashboard in small: where its panels are and what kind they are. */
function Thumbnail({ outline }: { readonly outline: string }): React.JSX.Element {
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

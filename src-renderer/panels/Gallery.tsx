/** All documents of a kind: opened, made, taken from a file, deleted. */
import { Copy, FileInput, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { DocumentInfo, DocumentKind } from '../../src-shared/ipc/document-protocol.ts';
import { formatAgo } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { ConfirmRemoval } from './ConfirmRemoval.tsx';
import { useDocuments } from './documents.ts';
import './gallery.css';

export interface GalleryProps {
  readonly kind: DocumentKind;
  readonly Icon: React.ComponentType<{ readonly size: number; readonly strokeWidth: number }>;
  /** What is seen of a document beside its name. */
  readonly picture: (info: DocumentInfo) => React.ReactNode;
  readonly onOpen: (id: number) => void;
  readonly onNew: () => void;
  readonly onImport: () => void;
  readonly onCopy: (id: number) => void;
}

export function Gallery({ kind, Icon, picture, onOpen, onNew, onImport, onCopy }: GalleryProps): React.JSX.Element {
  const { data, error } = useDocuments(kind);
  const [filter, setFilter] = useState('');
  const [removing, setRemoving] = useState<DocumentInfo | null>(null);
  const needle = filter.trim().toLowerCase();
  const shown = (data ?? []).filter(({ name, description }) => `${name}\n${description}`.toLowerCase().includes(needle));
  return (
    <div className="gallery" data-testid={`${kind}s`}>
      <header className="page-head">
        <h1>{t(`${kind}.all`)}</h1>
        <div className="page-tools">
          {(data ?? []).length > 3 && <input className="input gallery-find" type="search" placeholder={t(`${kind}.find`)} aria-label={t(`${kind}.find`)} value={filter} onChange={(event) => setFilter(event.target.value)} />}
          <Button icon={<FileInput size={14} />} onClick={onImport}>
            {t(`${kind}.import`)}
          </Button>
          <Button variant="primary" icon={<Plus size={14} />} onClick={onNew} data-testid={`${kind}-new`}>
            {t(`${kind}.new`)}
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
            <Icon size={32} strokeWidth={1.4} />
            <h2>{t(`${kind}.noneTitle`)}</h2>
            <p>{t(`${kind}.noneText`)}</p>
            <div className="notice-actions">
              <Button variant="primary" icon={<Plus size={14} />} onClick={onNew}>
                {t(`${kind}.new`)}
              </Button>
              <Button icon={<FileInput size={14} />} onClick={onImport}>
                {t(`${kind}.import`)}
              </Button>
            </div>
          </div>
        )}
        {data !== undefined && data.length > 0 && shown.length === 0 && <p className="panel-none">{t(`${kind}.noMatch`)}</p>}
        <ul className="gallery-cards">
          {shown.map((info) => (
            <li key={info.id} className="gallery-card">
              <button type="button" className="gallery-open" onClick={() => onOpen(info.id)}>
                {picture(info)}
                <span className="gallery-name">
                  <span className="truncate">{info.name}</span>
                  {info.builtin && <i className="gallery-badge">{t(`${kind}.sample`)}</i>}
                </span>
                <span className="gallery-text">{info.description === '' ? t(`${kind}.changed`, { when: formatAgo(info.updated, Date.now()) }) : info.description}</span>
              </button>
              <span className="gallery-actions">
                <IconButton label={t(`${kind}.copyOf`, { name: info.name })} onClick={() => onCopy(info.id)}>
                  <Copy size={13} />
                </IconButton>
                <IconButton label={t(`${kind}.removeOf`, { name: info.name })} onClick={() => setRemoving(info)}>
                  <Trash2 size={13} />
                </IconButton>
              </span>
            </li>
          ))}
          {shown.length > 0 && needle === '' && (
            <li>
              <button type="button" className="gallery-add" onClick={onNew}>
                <Plus size={18} strokeWidth={1.6} aria-hidden />
                <b>{t(`${kind}.new`)}</b>
                <span>{t(`${kind}.noneText`)}</span>
              </button>
            </li>
          )}
        </ul>
      </div>
      {removing !== null && <ConfirmRemoval kind={kind} id={removing.id} name={removing.name} onClose={() => setRemoving(null)} />}
    </div>
  );
}


/** Keeps a fault in one part of the window from taking the rest with it. */
import { Component } from 'react';
import type { ReactNode } from 'react';
import { t } from '../lib/messages.ts';
import type { ErrorFacts } from '../lib/error-details.ts';
import { Button } from './Button.tsx';
import { CopyDetails } from './CopyDetails.tsx';
import './ui.css';

export class ErrorBoundary extends Component<{ readonly children: ReactNode }, { readonly fault: ErrorFacts | null }> {
  override state: { readonly fault: ErrorFacts | null } = { fault: null };

  static getDerivedStateFromError(error: unknown): { readonly fault: ErrorFacts } {
    return { fault: error instanceof Error ? { message: error.message, stack: error.stack } : { message: String(error) } };
  }

  override render(): ReactNode {
    const { fault } = this.state;
    if (fault === null) return this.props.children;
    return (
      <div className="notice" role="alert">
        <h2>{t('fault.title')}</h2>
        <p className="selectable">{fault.message}</p>
        <div className="notice-actions">
          <Button variant="primary" onClick={() => this.setState({ fault: null })}>
            {t('fault.retry')}
          </Button>
          <CopyDetails facts={fault} />
        </div>
      </div>
    );
  }
}

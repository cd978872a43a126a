/** Keeps a fault in one part of the window from taking the rest with it. */
import { Component } from 'react';
import type { ReactNode } from 'react';
import { t } from '../lib/messages.ts';
import { Button } from './Button.tsx';
import './ui.css';

export class ErrorBoundary extends Component<{ readonly children: ReactNode }, { readonly message: string | null }> {
  override state: { readonly message: string | null } = { message: null };

  static getDerivedStateFromError(error: unknown): { readonly message: string } {
    return { message: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    if (this.state.message === null) return this.props.children;
    return (
      <div className="notice" role="alert">
        <h2>{t('fault.title')}</h2>
        <p className="selectable">{this.state.message}</p>
        <Button onClick={() => this.setState({ message: null })}>{t('fault.retry')}</Button>
      </div>
    );
  }
}

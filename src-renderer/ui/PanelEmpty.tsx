/** A side panel that has nothing yet: what belongs here, and the way to the first of it. */
import './ui.css';

export interface PanelEmptyProps {
  readonly Icon: React.ComponentType<{ readonly size: number; readonly strokeWidth: number }>;
  readonly text: string;
  /** What is good to know beside it. */
  readonly hint?: string;
  /** Buttons that help. */
  readonly children?: React.ReactNode;
  readonly testId?: string;
}

export function PanelEmpty({ Icon, text, hint, children, testId }: PanelEmptyProps): React.JSX.Element {
  return (
    <div className="panel-empty" data-testid={testId}>
      <Icon size={24} strokeWidth={1.5} />
      <p>{text}</p>
      {hint !== undefined && <p className="panel-empty-hint">{hint}</p>}
      {children}
    </div>
  );
}

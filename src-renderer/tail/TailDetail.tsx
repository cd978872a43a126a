/** An opened event: every field with its actions, and a JSON event laid out. */
import { useMemo } from 'react';
import { useCurrentTab } from '../app/workbench.ts';
import { t } from '../lib/messages.ts';
import { EventDetail } from '../results/EventDetail.tsx';
import type { EventFields } from '../results/fields.ts';

interface TailDetailProps {
  readonly fields: EventFields;
  readonly tz: string;
  readonly hits: RegExp | null;
}

export function TailDetail({ fields, tz, hits }: TailDetailProps): React.JSX.Element {
  const tab = useCurrentTab();
  const raw = fields.get('_raw');
  const json = useMemo(() => laidOut(raw), [raw]);
  return (
    <div className="tail-detail">
      <EventDetail tab={tab} fields={fields} tz={tz} hits={hits} surroundings={false} />
      {json !== null && (
        <details className="tail-json">
          <summary>{t('tail.json')}</summary>
          <pre className="selectable">{json}</pre>
        </details>
      )}
    </div>
  );
}

function laidOut(raw: unknown): string | null {
  if (typeof raw !== 'string' || !raw.startsWith('{')) return null;
  try {
    return JSON.stringify(JSON.parse(raw), null, 2);
  } catch {
    return null;
  }
}

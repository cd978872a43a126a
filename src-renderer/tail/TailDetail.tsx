/** An opened event: every field with its actions. */
import { useState } from 'react';
import { useCurrentTab } from '../app/workbench.ts';
import { EventDetail } from '../results/EventDetail.tsx';
import type { EventFields } from '../results/fields.ts';
import { FoldStore } from '../results/fold-store.ts';

interface TailDetailProps {
  readonly fields: EventFields;
  readonly tz: string;
  readonly hits: RegExp | null;
}

export function TailDetail({ fields, tz, hits }: TailDetailProps): React.JSX.Element {
  const tab = useCurrentTab();
  const [folds] = useState(() => new FoldStore());
  return (
    <div className="tail-detail">
      <EventDetail tab={tab} fields={fields} tz={tz} hits={hits} folds={folds} row={0} surroundings={false} />
    </div>
  );
}

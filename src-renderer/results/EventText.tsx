/** An event as it was read: its text, or where that is JSON, the tree of it. */
import { useMemo } from 'react';
import { t } from '../lib/messages.ts';
import type { SearchTabStore } from '../search/search-tab.ts';
import { Segments } from '../ui/Segments.tsx';
import { JsonTree } from './JsonTree.tsx';
import { Marked } from './cell.tsx';
import type { EventFields } from './fields.ts';
import { type FoldStore, useFolds } from './fold-store.ts';
import { parseJson } from './json-tree.ts';
import { setView, useViewSettings } from './view-settings.ts';

export interface EventTextProps {
  readonly tab: SearchTabStore;
  readonly raw: string;
  readonly fields: EventFields;
  readonly hits: RegExp | null;
  readonly folds: FoldStore;
  readonly row: number;
}

export function EventText({ tab, raw, fields, hits, folds, row }: EventTextProps): React.JSX.Element {
  const wanted = useViewSettings((s) => s.eventText);
  const json = useMemo(() => parseJson(raw), [raw]);
  const [state, onFold] = useFolds(folds, row);
  return (
    <div className="event-source">
      {json !== undefined && (
        <Segments
          place="hidden"
          label={t('event.textAs')}
          value={wanted}
          options={[{ value: 'text', label: t('event.textRaw') }, { value: 'json', label: t('results.json') }]}
          onChoose={(eventText) => setView({ eventText })}
          testId="event-text"
        />
      )}
      {json !== undefined && wanted === 'json' ? (
        <JsonTree tab={tab} value={json} fields={fields} hits={hits} folds={state} onFold={onFold} />
      ) : (
        <pre className="event-raw" data-testid="event-raw">
          <Marked text={raw} hits={hits} />
        </pre>
      )}
    </div>
  );
}

/** The search's time range: presets, relative modifiers with snaps, absolute times, all time. */
import { Popover } from '@base-ui/react/popover';
import { ChevronDown, Clock } from 'lucide-react';
import { useId, useState } from 'react';
import type { RangeText } from '../../src-shared/ipc/engine-protocol.ts';
import { useTimeZone } from '../app/engine.ts';
import { formatLocalInput, formatMoment, formatZone } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import { ALL_TIME, CALENDAR_PRESETS, LAST_PRESETS, previewRange, rangeLabel, sameRange } from './time-presets.ts';
import './TimePicker.css';

export interface TimePickerProps {
  readonly range: RangeText;
  readonly onChange: (range: RangeText) => void;
}

export function TimePicker({ range, onChange }: TimePickerProps): React.JSX.Element {
  const tz = useTimeZone();
  const [open, setOpen] = useState(false);
  const label = rangeLabel(range, tz, Date.now() / 1000);
  const choose = (chosen: RangeText): void => {
    setOpen(false);
    onChange({ earliest: chosen.earliest, latest: chosen.latest });
  };
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger className="button time-trigger num" aria-label={`${t('time.label')}: ${label}`} title={label} data-testid="time-range">
        <Clock size={14} aria-hidden />
        <span className="truncate">{label}</span>
        <ChevronDown size={14} className="chevron" aria-hidden />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={4} align="end" className="layer">
          <Popover.Popup className="popover time-popup" aria-label={t('time.label')}>
            <PickerBody range={range} tz={tz} onChoose={choose} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function PickerBody({ range, tz, onChoose }: { readonly range: RangeText; readonly tz: string; readonly onChoose: (range: RangeText) => void }): React.JSX.Element {
  const now = Date.now() / 1000;
  const [draft, setDraft] = useState<RangeText>(range);
  const id = useId();
  const preview = previewRange(draft, tz, now);
  const presetList = (heading: string, presets: typeof LAST_PRESETS): React.JSX.Element => (
    <div>
      <div className="menu-heading">{heading}</div>
      {presets.map((preset) => (
        <button key={preset.label} type="button" className={`menu-item time-preset${sameRange(preset, range) ? ' is-current' : ''}`} onClick={() => onChoose(preset)}>
          {t(preset.label)}
        </button>
      ))}
    </div>
  );
  const local = (text: string): string => {
    const resolved = previewRange({ earliest: text, latest: '' }, tz, now);
    return resolved.ok && resolved.earliest !== null ? formatLocalInput(resolved.earliest, tz) : '';
  };
  return (
    <div className="time-body">
      <div className="time-presets">
        {presetList(t('time.headingLast'), LAST_PRESETS)}
        {presetList(t('time.headingCalendar'), CALENDAR_PRESETS)}
        <button type="button" className={`menu-item time-preset time-all${sameRange(ALL_TIME, range) ? ' is-current' : ''}`} onClick={() => onChoose(ALL_TIME)}>
          {t('time.all')}
        </button>
      </div>
      <form
        className="time-custom"
        onSubmit={(event) => {
          event.preventDefault();
          if (preview.ok) onChoose(draft);
        }}
      >
        <div className="menu-heading">{t('time.headingCustom')}</div>
        {(['earliest', 'latest'] as const).map((end) => (
          <fieldset key={end} className="time-end">
            <label className="field-label" htmlFor={`${id}-${end}`}>
              {t(end === 'earliest' ? 'time.from' : 'time.to')}
            </label>
            <input
              id={`${id}-${end}`}
              className="input mono"
              value={draft[end]}
              placeholder={t(end === 'earliest' ? 'time.open' : 'time.now')}
              spellCheck={false}
              onChange={(event) => setDraft({ ...draft, [end]: event.target.value })}
            />
            <input
              type="datetime-local"
              step={1}
              className="input num time-local"
              aria-label={t(end === 'earliest' ? 'time.pickFrom' : 'time.pickTo')}
              value={local(draft[end])}
              onChange={(event) => setDraft({ ...draft, [end]: event.target.value })}
            />
          </fieldset>
        ))}
        <p className={`time-preview num${preview.ok ? '' : ' form-error'}`} role="status">
          {preview.ok
            ? `${preview.earliest === null ? t('time.open') : formatMoment(preview.earliest, tz, now)} – ${preview.latest === null ? t('time.now') : formatMoment(preview.latest, tz, now)}`
            : preview.message}
        </p>
        <p className="time-hint">{t('time.hint')}</p>
        <div className="time-actions">
          <span className="time-zone">{formatZone(tz, now)}</span>
          <Button type="submit" variant="primary" disabled={!preview.ok} small>
            {t('time.apply')}
          </Button>
        </div>
      </form>
    </div>
  );
}

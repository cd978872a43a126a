/** The search's time range: presets, relative modifiers with snaps, absolute times, all time. */
import { Popover } from '@base-ui/react/popover';
import { CalendarDays, ChevronDown, ChevronLeft, ChevronRight, Clock } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import type { RangeText } from '../../src-shared/ipc/engine-protocol.ts';
import { chooseTimeZone, useEngineStatus, useTimeZone } from '../app/engine.ts';
import { formatLocalInput, formatMoment, formatZone } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { noteRange, useRecentRanges } from './recent-ranges.ts';
import { shiftRange } from './shift-range.ts';
import { ALL_TIME, CALENDAR_PRESETS, LAST_PRESETS, previewRange, rangeLabel, sameRange } from './time-presets.ts';
import './TimePicker.css';

/** Characters of a label beside which there is room for a picture. */
const ROOMY_LABEL = 17;

export interface TimePickerProps {
  readonly range: RangeText;
  readonly onChange: (range: RangeText) => void;
  /** Runs the same search over the period before, beside this one; absent where there is no beside. */
  readonly onCompare?: () => void;
}

export function TimePicker({ range, onChange, onCompare }: TimePickerProps): React.JSX.Element {
  const tz = useTimeZone();
  const [open, setOpen] = useState(false);
  const label = rangeLabel(range, tz, Date.now() / 1000);
  const choose = (chosen: RangeText): void => {
    setOpen(false);
    onChange({ earliest: chosen.earliest, latest: chosen.latest });
    void noteRange(chosen);
  };
  const shift = (lengths: number): void => {
    const moved = shifted(range, lengths, tz);
    if (moved !== null) onChange(moved);
  };
  const fixed = shifted(range, -1, tz) === null;
  return (
    <div className="time-control">
    <IconButton label={t('time.earlier')} className="time-shift" disabled={fixed} onClick={() => shift(-1)} data-testid="time-earlier">
      <ChevronLeft size={14} />
    </IconButton>
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger className={`button time-trigger num${label.length > ROOMY_LABEL ? ' is-long' : ''}`} aria-label={`${t('time.label')}: ${label}`} title={label} data-testid="time-range">
        <Clock size={14} aria-hidden />
        <span className="truncate">{label}</span>
        <ChevronDown size={14} className="chevron" aria-hidden />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={4} align="end" className="layer">
          <Popover.Popup className="popover time-popup" aria-label={t('time.label')}>
            <PickerBody
              range={range}
              tz={tz}
              onChoose={choose}
              onCompare={
                onCompare === undefined
                  ? null
                  : () => {
                      setOpen(false);
                      onCompare();
                    }
              }
            />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
    <IconButton label={t('time.later')} className="time-shift" disabled={fixed} onClick={() => shift(1)} data-testid="time-later">
      <ChevronRight size={14} />
    </IconButton>
    </div>
  );
}

/** The range moved by its own length; null where it cannot be, or is not one. */
function shifted(range: RangeText, lengths: number, tz: string): RangeText | null {
  try {
    return shiftRange(range, lengths, Date.now() / 1000, tz);
  } catch {
    // The picker says what is wrong with the text.
    return null;
  }
}

interface BodyProps {
  readonly range: RangeText;
  readonly tz: string;
  readonly onChoose: (range: RangeText) => void;
  readonly onCompare: (() => void) | null;
}

function PickerBody({ range, tz, onChoose, onCompare }: BodyProps): React.JSX.Element {
  const now = Date.now() / 1000;
  const [draft, setDraft] = useState<RangeText>(range);
  const id = useId();
  const [words, setWords] = useState('');
  const [understood, setUnderstood] = useState<RangeText | null>(null);
  const recent = useRecentRanges();
  // The reader of words is loaded when there are any.
  useEffect(() => {
    let gone = false;
    void import('./natural-time.ts').then(({ rangeFromWords }) => {
      if (gone) return;
      const found = rangeFromWords(words, Date.now() / 1000, tz);
      setUnderstood(found);
      if (found !== null) setDraft(found);
    });
    return () => {
      gone = true;
    };
  }, [words, tz]);
  const unknown = words.trim() !== '' && understood === null;
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
        {recent.length > 0 && (
          <div className="time-recent">
            <div className="menu-heading">{t('time.headingRecent')}</div>
            {recent.map((r) => (
              <button key={`${r.earliest} ${r.latest}`} type="button" className="menu-item time-preset num" onClick={() => onChoose(r)}>
                <span className="truncate">{rangeLabel(r, tz, now)}</span>
              </button>
            ))}
          </div>
        )}
        {onCompare !== null && (
          <button type="button" className="menu-item time-preset time-all" disabled={shifted(range, -1, tz) === null} onClick={onCompare} data-testid="compare-earlier">
            {t('time.compareEarlier')}
          </button>
        )}
      </div>
      <form
        className="time-custom"
        onSubmit={(event) => {
          event.preventDefault();
          if (preview.ok && !unknown) onChoose(draft);
        }}
      >
        <div className="menu-heading">{t('time.words')}</div>
        <input
          className={`input${unknown ? ' is-invalid' : ''}`}
          value={words}
          placeholder={t('time.wordsPlaceholder')}
          aria-label={t('time.words')}
          aria-invalid={unknown}
          spellCheck={false}
          onChange={(event) => setWords(event.target.value)}
          data-testid="time-words"
        />
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
            <CalendarButton label={t(end === 'earliest' ? 'time.pickFrom' : 'time.pickTo')} value={local(draft[end])} onPick={(picked) => setDraft({ ...draft, [end]: picked })} />
          </fieldset>
        ))}
        <p className={`time-preview num${preview.ok && !unknown ? '' : ' form-error'}`} role="status">
          {unknown
            ? t('time.wordsUnknown')
            : preview.ok
            ? `${preview.earliest === null ? t('time.open') : formatMoment(preview.earliest, tz, now)} – ${preview.latest === null ? t('time.now') : formatMoment(preview.latest, tz, now)}`
            : preview.message}
        </p>
        <p className="time-hint">{t('time.hint')}</p>
        <div className="time-actions">
          <ZoneChoice tz={tz} />
          <Button type="submit" variant="primary" disabled={!preview.ok || unknown} small>
            {t('time.apply')}
          </Button>
        </div>
      </form>
    </div>
  );
}

/** Picks a local time from the system's calendar. The text beside it says which; the calendar's own field is not shown, as it writes times the system's way. */
function CalendarButton({ label, value, onPick }: { readonly label: string; readonly value: string; readonly onPick: (local: string) => void }): React.JSX.Element {
  const field = useRef<HTMLInputElement | null>(null);
  return (
    <span className="time-pick">
      <input ref={field} type="datetime-local" step={1} tabIndex={-1} aria-hidden value={value} onChange={(event) => onPick(event.target.value)} />
      <IconButton label={label} onClick={() => field.current?.showPicker()}>
        <CalendarDays size={14} />
      </IconButton>
    </span>
  );
}

/** The zone in which times are shown and read. */
function ZoneChoice({ tz }: { readonly tz: string }): React.JSX.Element {
  const system = useEngineStatus((s) => s.info?.timeZone ?? 'UTC');
  const chosen = useEngineStatus((s) => s.zone);
  const now = Date.now() / 1000;
  const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];
  return (
    <select className="input time-zone" aria-label={t('time.zone')} title={formatZone(tz, now)} value={chosen ?? ''} onChange={(event) => chooseTimeZone(event.target.value === '' ? null : event.target.value)} data-testid="time-zone">
      <option value="">{t('time.zoneSystem', { zone: system })}</option>
      {zones.map((zone) => (
        <option key={zone} value={zone}>
          {zone}
        </option>
      ))}
    </select>
  );
}

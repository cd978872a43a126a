/** The inputs above the panels and in their heads: each gives a token its value. */
import { Pencil } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { t } from '../lib/messages.ts';
import { runJob } from '../panels/job.ts';
import { TimePicker } from '../search/TimePicker.tsx';
import { toText } from '../../src-shared/results/value.ts';
import { ChoiceMenu } from '../ui/ChoiceMenu.tsx';
import { IconButton } from '../ui/Button.tsx';
import { setValues, useBoard } from './board.ts';
import type { ChoosingInput, Input } from './definition.ts';
import { SeveralMenu } from './SeveralMenu.tsx';
import { useSeenInputs } from './seen-parts.ts';
import { allValues, readChosen, substitute, writeChosen } from './tokens.ts';

const MAX_CHOICES = 500;
const NONE: readonly Input[] = [];

export function Inputs(): React.JSX.Element | null {
  const dashboard = useBoard((s) => s.dashboard);
  const editing = useBoard((s) => s.editing);
  const seen = useSeenInputs();
  if (dashboard === null) return null;
  // Those of a panel that is gone come back up here.
  const above = seen.filter(({ input: { panel } }) => !dashboard.panels.some(({ id }) => id === panel));
  if (above.length === 0 && (!editing || dashboard.bases.length === 0)) return null;
  return (
    <div className="board-inputs" role="group" aria-label={t('dashboard.inputs')} data-testid="board-inputs">
      {above.map(({ input, hidden }) => (
        <InputPlace key={input.id} input={input} hidden={hidden} editing={editing} />
      ))}
      {editing &&
        dashboard.bases.map((base) => (
          <button key={base.id} type="button" className="board-base" onClick={() => useBoard.setState({ selected: base.id })}>
            {t('dashboard.baseNamed', { name: base.name })}
          </button>
        ))}
    </div>
  );
}

/** The inputs in the head of a panel. */
export function PanelInputs({ panel }: { readonly panel: string }): React.JSX.Element | null {
  const own = useSeenInputs().filter(({ input }) => input.panel === panel);
  const editing = useBoard((s) => s.editing);
  if (own.length === 0) return null;
  return (
    <div className="board-panel-inputs" role="group" aria-label={t('dashboard.inputs')}>
      {own.map(({ input, hidden }) => (
        <InputPlace key={input.id} input={input} hidden={hidden} editing={editing} />
      ))}
    </div>
  );
}

function InputPlace({ input, hidden, editing }: { readonly input: Input; readonly hidden: boolean; readonly editing: boolean }): React.JSX.Element {
  return (
    <div className={`board-input${hidden ? ' is-hidden-now' : ''}`} data-token={input.token}>
      <OneInput input={input} />
      {editing && (
        <IconButton label={t('dashboard.editInput', { name: input.label || input.token })} onClick={() => useBoard.setState({ selected: input.id })}>
          <Pencil size={12} />
        </IconButton>
      )}
    </div>
  );
}

function OneInput({ input }: { readonly input: Input }): React.JSX.Element {
  switch (input.kind) {
    case 'text':
      return <TextInput input={input} />;
    case 'choice':
      return <ChoiceInput input={input} />;
    case 'several':
      return input.shownAs === 'boxes' ? <BoxesInput input={input} /> : <SeveralInput input={input} />;
    case 'time':
      return <TimeInput input={input} />;
  }
}

const labelOf = ({ label, token }: Input): string => (label === '' ? token : label);

function TextInput({ input }: { readonly input: Extract<Input, { kind: 'text' }> }): React.JSX.Element {
  const id = useId();
  const value = useBoard((s) => s.values[input.token] ?? '');
  const [draft, setDraft] = useState(value);
  useEffect(() => setDraft(value), [value]);
  const commit = (): void => {
    if (draft !== value) setValues({ [input.token]: draft });
  };
  return (
    <>
      <label htmlFor={id}>{labelOf(input)}</label>
      <input
        id={id}
        className="input mono"
        value={draft}
        maxLength={1000}
        spellCheck={false}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit();
        }}
      />
    </>
  );
}

function ChoiceInput({ input }: { readonly input: Extract<Input, { kind: 'choice' }> }): React.JSX.Element {
  const value = useBoard((s) => s.values[input.token] ?? '');
  const { choices, failure } = useChoices(input);
  const known = choices.some((choice) => choice.value === value) ? choices : [{ value, label: value === '' ? t('dashboard.choose') : value }, ...choices];
  return (
    <>
      <span className="board-input-label" aria-hidden>
        {labelOf(input)}
      </span>
      <ChoiceMenu label={labelOf(input)} value={value} choices={known} onChoose={(chosen) => setValues({ [input.token]: chosen })} className="button button-small board-choice" />
      <ChoicesFailure failure={failure} />
    </>
  );
}

type Several = Extract<Input, { kind: 'several' }>;

function SeveralInput({ input }: { readonly input: Several }): React.JSX.Element {
  const values = useBoard((s) => s.values[input.token]);
  const { choices, failure } = useChoices(input);
  return (
    <>
      <span className="board-input-label" aria-hidden>
        {labelOf(input)}
      </span>
      <SeveralMenu label={labelOf(input)} values={readChosen(values)} choices={choices} onChoose={(chosen) => setValues({ [input.token]: writeChosen(chosen) })} />
      <ChoicesFailure failure={failure} />
    </>
  );
}

function BoxesInput({ input }: { readonly input: Several }): React.JSX.Element {
  const chosen = readChosen(useBoard((s) => s.values[input.token]));
  const { choices, failure } = useChoices(input);
  const choose = (value: string, on: boolean): void => setValues({ [input.token]: writeChosen(on ? [...chosen, value] : chosen.filter((one) => one !== value)) });
  return (
    <>
      <span className="board-input-label" aria-hidden>
        {labelOf(input)}
      </span>
      <div className="board-boxes" role="group" aria-label={labelOf(input)}>
        {choices.map(({ value, label }) => (
          <label key={value} className="check-line">
            <input type="checkbox" checked={chosen.includes(value)} onChange={(event) => choose(value, event.target.checked)} />
            <span>{label}</span>
          </label>
        ))}
      </div>
      <ChoicesFailure failure={failure} />
    </>
  );
}

function ChoicesFailure({ failure }: { readonly failure: string | null }): React.JSX.Element | null {
  if (failure === null) return null;
  return (
    <span className="board-input-failed truncate" role="alert" title={failure}>
      {failure}
    </span>
  );
}

/** The choices of an input: its own, then those that its search finds. */
export function useChoices(input: ChoosingInput): { readonly choices: readonly { readonly value: string; readonly label: string }[]; readonly failure: string | null } {
  const range = useBoard((s) => s.range);
  const values = useBoard((s) => s.values);
  const inputs = useBoard((s) => s.dashboard?.inputs) ?? NONE;
  const connection = useBoard((s) => s.dashboard?.connection ?? 'sample');
  const round = useBoard((s) => s.round);
  const { fill, token } = input;
  // Its own value does not change what it offers.
  const { [token]: _, [`form.${token}`]: __, ...others } = allValues(values, range, inputs);
  const asked = fill === null ? { text: '', missing: [] } : substitute(fill.spl, others);
  const { data, error } = useQuery({
    queryKey: ['dashboard-choices', asked.text, range, connection, round, fill?.valueField, fill?.labelField],
    queryFn: async ({ signal }) => {
      const { fields, rows } = await runJob({ spl: asked.text, range, connection, rows: MAX_CHOICES }, { signal });
      const at = (name: string): number => (name === '' ? 0 : fields.findIndex((field) => field.name === name));
      const [valueAt, labelAt] = [at(fill?.valueField ?? ''), at(fill?.labelField === undefined || fill.labelField === '' ? (fill?.valueField ?? '') : fill.labelField)];
      if (valueAt < 0) throw new Error(t('dashboard.noField', { field: fill?.valueField ?? '' }));
      const found = rows.map((row) => ({ value: toText(row[valueAt] ?? null, ' ') ?? '', label: toText(row[labelAt] ?? null, ' ') ?? '' }));
      return found.filter((choice, i) => choice.value !== '' && found.findIndex(({ value }) => value === choice.value) === i);
    },
    enabled: fill !== null && asked.text.trim() !== '' && asked.missing.length === 0,
    placeholderData: (previous) => previous,
    gcTime: 60_000,
  });
  const known = new Set(input.choices.map(({ value }) => value));
  return { choices: [...input.choices, ...(data ?? []).filter(({ value }) => !known.has(value))], failure: error === null ? null : error.message };
}

function TimeInput({ input }: { readonly input: Extract<Input, { kind: 'time' }> }): React.JSX.Element {
  const earliest = useBoard((s) => s.values[`${input.token}.earliest`] ?? input.range.earliest);
  const latest = useBoard((s) => s.values[`${input.token}.latest`] ?? input.range.latest);
  return (
    <>
      <span className="board-input-label" aria-hidden>
        {labelOf(input)}
      </span>
      <TimePicker range={{ earliest, latest }} onChange={(range) => setValues({ [`${input.token}.earliest`]: range.earliest, [`${input.token}.latest`]: range.latest })} />
    </>
  );
}

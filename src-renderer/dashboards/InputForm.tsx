/** The form of an input. */
import { Plus, Trash2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { t } from '../lib/messages.ts';
import { SplField } from '../panels/SplField.tsx';
import { TimePicker } from '../search/TimePicker.tsx';
import { Button, IconButton } from '../ui/Button.tsx';
import { change, changePanel, renameToken, setValues, useBoard } from './board.ts';
import type { ChoosingInput, Input } from './definition.ts';
import { ConditionField, SelectField, TextField } from './form-parts.tsx';
import { useChoices } from './Inputs.tsx';
import { SeveralMenu } from './SeveralMenu.tsx';
import { allValues, writeChosen } from './tokens.ts';

type Several = Extract<Input, { kind: 'several' }>;

export function InputForm({ input }: { readonly input: Input }): React.JSX.Element {
  const inputs = useBoard((s) => s.dashboard?.inputs ?? []);
  const set = (part: Partial<Input>): void => change((board) => ({ ...board, inputs: board.inputs.map((one) => (one.id === input.id ? ({ ...one, ...part } as Input) : one)) }), `${input.id} ${Object.keys(part).join(' ')}`);
  const rename = (token: string): void => {
    renameToken(input.token, token);
    set({ token });
  };
  const move = (by: -1 | 1): void =>
    change((board) => {
      const at = board.inputs.findIndex(({ id }) => id === input.id);
      const rest = board.inputs.filter(({ id }) => id !== input.id);
      const to = Math.max(0, Math.min(rest.length, at + by));
      return { ...board, inputs: [...rest.slice(0, to), input, ...rest.slice(to)] };
    }, `move ${input.id}`);
  return (
    <>
      <TextField label={t('dashboard.label')} value={input.label} autoFocus placeholder={input.token} onChange={(label) => set({ label })} />
      <TokenField input={input} taken={inputs.filter(({ id }) => id !== input.id).map(({ token }) => token)} onChange={rename} />
      {input.kind === 'text' && (
        <TextField
          label={t('dashboard.firstValue')}
          value={input.value}
          mono
          onChange={(value) => {
            set({ value });
            setValues({ [input.token]: value });
          }}
        />
      )}
      {(input.kind === 'choice' || input.kind === 'several') && <ChoiceFields input={input} onChange={set} />}
      {input.kind !== 'time' && <AffixFields input={input} onChange={set} />}
      {input.kind === 'time' && (
        <div className="field-label">
          {t('dashboard.firstValue')}
          <TimePicker
            range={input.range}
            onChange={(range) => {
              set({ range });
              setValues({ [`${input.token}.earliest`]: range.earliest, [`${input.token}.latest`]: range.latest });
            }}
          />
        </div>
      )}
      <PlaceField input={input} onChange={set} />
      <ConditionField value={input.when} onChange={(when) => set({ when })} />
      <p className="inspector-hint">{t(input.kind === 'time' ? 'dashboard.timeHint' : 'dashboard.tokenHint', { token: input.token })}</p>
      <div className="inspector-row">
        <Button small onClick={() => move(-1)}>
          {t('dashboard.earlierInput')}
        </Button>
        <Button small onClick={() => move(1)}>
          {t('dashboard.laterInput')}
        </Button>
        <Button
          small
          variant="danger"
          icon={<Trash2 size={13} />}
          onClick={() => {
            renameToken(input.token, null);
            change((board) => ({ ...board, inputs: board.inputs.filter(({ id }) => id !== input.id) }), `remove ${input.id}`);
            useBoard.setState({ selected: null });
          }}
        >
          {t('ui.delete')}
        </Button>
      </div>
    </>
  );
}

/** The token's name: taken over only where it is one. */
function TokenField({ input, taken, onChange }: { readonly input: Input; readonly taken: readonly string[]; readonly onChange: (token: string) => void }): React.JSX.Element {
  const [draft, setDraft] = useState(input.token);
  useEffect(() => setDraft(input.token), [input.token]);
  const bad = !/^[A-Za-z_][\w.-]{0,63}$/.test(draft) ? t('dashboard.badToken') : taken.includes(draft) ? t('dashboard.takenToken') : null;
  return (
    <div>
      <TextField
        label={t('dashboard.token')}
        value={draft}
        mono
        maxLength={64}
        onChange={(token) => {
          setDraft(token);
          if (/^[A-Za-z_][\w.-]{0,63}$/.test(token) && !taken.includes(token)) onChange(token);
        }}
      />
      {bad !== null && (
        <p className="form-error" role="alert">
          {bad}
        </p>
      )}
    </div>
  );
}

/** Above all panels, or in the head of one. A time that stands in a panel is that panel's. */
function PlaceField({ input, onChange }: { readonly input: Input; readonly onChange: (part: Partial<Input>) => void }): React.JSX.Element {
  const panels = useBoard((s) => s.dashboard?.panels) ?? [];
  const move = (to: string): void => {
    const own = { earliest: `$${input.token}.earliest$`, latest: `$${input.token}.latest$` };
    onChange({ panel: to === '' ? null : to });
    if (input.kind !== 'time') return;
    for (const { id, range } of panels) {
      if (id === to) changePanel(id, { range: own });
      else if (id === input.panel && range?.earliest === own.earliest) changePanel(id, { range: null });
    }
  };
  return <SelectField label={t('dashboard.inputPlace')} value={input.panel ?? ''} choices={[{ value: '', label: t('dashboard.inputAbove') }, ...panels.map(({ id, title }) => ({ value: id, label: title === '' ? t('dashboard.look.text') : title }))]} onChange={move} />;
}

/** What stands around a value in the searches. */
function AffixFields({ input, onChange }: { readonly input: Exclude<Input, { kind: 'time' }>; readonly onChange: (part: Partial<Several>) => void }): React.JSX.Element {
  const own = useBoard((s) => s.values[input.token]);
  const values = own === undefined ? {} : { [input.token]: own };
  const shown = allValues(values, { earliest: '', latest: '' }, [input])[input.token] ?? '';
  const field = (key: 'prefix' | 'suffix' | 'valuePrefix' | 'valueSuffix' | 'delimiter', value: string): React.JSX.Element => <TextField label={t(`dashboard.${key}`)} value={value} mono onChange={(text) => onChange({ [key]: text })} />;
  return (
    <fieldset className="inspector-group">
      <legend>{t('dashboard.around')}</legend>
      <div className="inspector-columns">
        {field('prefix', input.prefix)}
        {field('suffix', input.suffix)}
      </div>
      {input.kind === 'several' && (
        <>
          <div className="inspector-columns">
            {field('valuePrefix', input.valuePrefix)}
            {field('valueSuffix', input.valueSuffix)}
          </div>
          {field('delimiter', input.delimiter)}
        </>
      )}
      <p className="inspector-hint mono selectable">{shown === '' ? `$${input.token}$` : shown}</p>
    </fieldset>
  );
}

function ChoiceFields({ input, onChange }: { readonly input: ChoosingInput; readonly onChange: (part: Partial<Several> & { value?: string }) => void }): React.JSX.Element {
  const connection = useBoard((s) => s.dashboard?.connection ?? 'sample');
  const { choices, failure } = useChoices(input);
  const setChoice = (at: number, part: Partial<ChoosingInput['choices'][number]>): void => onChange({ choices: input.choices.map((choice, i) => (i === at ? { ...choice, ...part } : choice)) });
  return (
    <>
      <fieldset className="inspector-group">
        <legend>{t('dashboard.choices')}</legend>
        {input.choices.map((choice, i) => (
          <div key={i} className="inspector-pair">
            <input className="input mono" aria-label={t('dashboard.choiceValue', { number: i + 1 })} placeholder={t('dashboard.value')} value={choice.value} maxLength={1000} onChange={(event) => setChoice(i, { value: event.target.value })} />
            <input className="input" aria-label={t('dashboard.choiceLabel', { number: i + 1 })} placeholder={t('dashboard.label')} value={choice.label} maxLength={200} onChange={(event) => setChoice(i, { label: event.target.value })} />
            <IconButton label={t('dashboard.removeChoice', { number: i + 1 })} onClick={() => onChange({ choices: input.choices.filter((_, at) => at !== i) })}>
              <Trash2 size={13} />
            </IconButton>
          </div>
        ))}
        <Button small icon={<Plus size={13} />} onClick={() => onChange({ choices: [...input.choices, { value: '', label: '' }] })}>
          {t('dashboard.addChoice')}
        </Button>
      </fieldset>
      <label className="check-line">
        <input type="checkbox" checked={input.fill !== null} onChange={(event) => onChange({ fill: event.target.checked ? { spl: '', valueField: '', labelField: '' } : null })} />
        <span>{t('dashboard.fill')}</span>
      </label>
      {input.fill !== null && (
        <>
          <SplField id={`${input.id} fill`} value={input.fill.spl} connection={connection} onCommit={(spl) => onChange({ fill: { ...(input.fill as NonNullable<ChoosingInput['fill']>), spl } })} />
          <div className="inspector-columns">
            <TextField label={t('dashboard.valueField')} value={input.fill.valueField} mono placeholder={t('dashboard.firstField')} onChange={(valueField) => onChange({ fill: { ...(input.fill as NonNullable<ChoosingInput['fill']>), valueField } })} />
            <TextField label={t('dashboard.labelField')} value={input.fill.labelField} mono placeholder={t('dashboard.sameField')} onChange={(labelField) => onChange({ fill: { ...(input.fill as NonNullable<ChoosingInput['fill']>), labelField } })} />
          </div>
          {failure !== null && (
            <p className="form-error" role="alert">
              {failure}
            </p>
          )}
        </>
      )}
      {input.kind === 'choice' ? (
        <SelectField
          label={t('dashboard.firstValue')}
          value={input.value}
          choices={[{ value: '', label: t('dashboard.noValue') }, ...choices.filter(({ value }) => value !== '')]}
          onChange={(value) => {
            onChange({ value });
            setValues({ [input.token]: value });
          }}
        />
      ) : (
        <>
          <div className="field-label">
            {t('dashboard.firstValue')}
            <SeveralMenu
              label={t('dashboard.firstValue')}
              values={input.values}
              choices={choices}
              onChoose={(values) => {
                onChange({ values: [...values] });
                setValues({ [input.token]: writeChosen(values) });
              }}
            />
          </div>
          <SelectField label={t('dashboard.shownAs')} value={input.shownAs} choices={(['menu', 'boxes'] as const).map((value) => ({ value, label: t(`dashboard.several.${value}`) }))} onChange={(shownAs) => onChange({ shownAs })} />
        </>
      )}
    </>
  );
}

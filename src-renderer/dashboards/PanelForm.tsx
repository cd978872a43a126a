/** The form of a panel: what it asks, how it shows the answer, what a click on it does. */
import { Plus, Trash2 } from 'lucide-react';
import { useMemo } from 'react';
import { useSavedSearches } from '../app/queries.ts';
import { ChartFormat } from '../charts/ChartFormat.tsx';
import { TrellisMenu } from '../charts/TrellisMenu.tsx';
import { DEFAULT_CHART, readSavedView } from '../charts/chart-settings.ts';
import { t } from '../lib/messages.ts';
import { SplField } from '../panels/SplField.tsx';
import { shownAs } from '../panels/look.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { change, changePanel, useBoard } from './board.ts';
import { type Dashboard, type Drill, LOOKS, type Panel, type PanelSource, TONES } from './definition.ts';
import { ConditionField, ConnectionField, OwnRange, SelectField, TextField } from './form-parts.tsx';
import { LOOK_ICONS, lookLabel } from './looks.ts';
import { rerunPanel } from './runs.ts';

interface Props {
  readonly panel: Panel;
  readonly dashboard: Dashboard;
}

export function PanelForm({ panel, dashboard }: Props): React.JSX.Element {
  const set = (part: Partial<Panel>): void => changePanel(panel.id, part);
  return (
    <>
      <TextField label={t('dashboard.title')} value={panel.title} onChange={(title) => set({ title })} />
      <div className="looks" role="group" aria-label={t('dashboard.shownAs')}>
        {LOOKS.map((look) => {
          const Icon = LOOK_ICONS[look];
          return (
            <button key={look} type="button" className="look" aria-pressed={panel.look === look} title={lookLabel(look)} aria-label={lookLabel(look)} onClick={() => set({ look })}>
              <Icon size={16} aria-hidden />
            </button>
          );
        })}
      </div>
      <p className="inspector-look">{lookLabel(panel.look)}</p>
      {panel.look === 'text' ? (
        <TextField label={t('dashboard.markdown')} value={panel.text} lines={14} maxLength={50_000} mono onChange={(text) => set({ text })} />
      ) : (
        <>
          <SourceFields panel={panel} dashboard={dashboard} />
          <LookFields panel={panel} />
          <OwnRange value={panel.range} onChange={(range) => set({ range })} />
          <ConnectionField value={panel.connection} above={t('dashboard.asDashboard')} onChange={(connection) => set({ connection })} />
          <DrillFields panel={panel} />
        </>
      )}
      <VisibilityFields panel={panel} />
      <TextField label={t('dashboard.description')} value={panel.description} lines={2} maxLength={2000} onChange={(description) => set({ description })} />
      <Button
        small
        variant="danger"
        icon={<Trash2 size={13} />}
        onClick={() => {
          change((board) => ({ ...board, panels: board.panels.filter(({ id }) => id !== panel.id) }), `remove ${panel.id}`);
          useBoard.setState({ selected: null });
        }}
      >
        {t('dashboard.removePanel')}
      </Button>
    </>
  );
}

function VisibilityFields({ panel }: { readonly panel: Panel }): React.JSX.Element {
  const { visibility, look } = panel;
  const set = (part: Partial<Panel['visibility']>): void => changePanel(panel.id, { visibility: { ...visibility, ...part } });
  return (
    <>
      <ConditionField value={visibility.when} onChange={(when) => set({ when })} />
      {look !== 'text' && (
        <label className="check-line">
          <input type="checkbox" checked={visibility.hideEmpty} onChange={(event) => set({ hideEmpty: event.target.checked })} />
          <span>{t('dashboard.hideEmpty')}</span>
        </label>
      )}
    </>
  );
}

function SourceFields({ panel, dashboard }: Props): React.JSX.Element {
  const { source } = panel;
  const saved = useSavedSearches().data ?? [];
  const set = (next: PanelSource): void => changePanel(panel.id, { source: next });
  const connection = panel.connection ?? dashboard.connection ?? 'sample';
  const choose = (kind: PanelSource['kind']): void => {
    const spl = source.kind === 'saved' ? (saved.find(({ name }) => name === source.name)?.spl ?? '') : source.spl;
    if (kind === 'spl') set({ kind, spl });
    else if (kind === 'saved') set({ kind, name: saved[0]?.name ?? '' });
    else set({ kind, base: dashboard.bases[0]?.id ?? 'none', spl: source.kind === 'base' ? source.spl : '' });
  };
  const kinds: readonly PanelSource['kind'][] = ['spl', ...(saved.length > 0 || source.kind === 'saved' ? ['saved' as const] : []), ...(dashboard.bases.length > 0 || source.kind === 'base' ? ['base' as const] : [])];
  return (
    <>
      {kinds.length > 1 && <SelectField label={t('dashboard.source')} value={source.kind} choices={kinds.map((kind) => ({ value: kind, label: t(`dashboard.source.${kind}`) }))} onChange={choose} />}
      {source.kind === 'saved' && (
        <SelectField
          label={t('dashboard.savedSearch')}
          value={source.name}
          choices={[...(saved.some(({ name }) => name === source.name) ? [] : [{ value: source.name, label: source.name }]), ...saved.map(({ name }) => ({ value: name, label: name }))]}
          onChange={(name) => {
            set({ kind: 'saved', name });
            const kept = readSavedView(saved.find((one) => one.name === name)?.view)?.chart ?? null;
            if (kept !== null) changePanel(panel.id, { chart: kept });
          }}
        />
      )}
      {source.kind === 'base' && <SelectField label={t('dashboard.base')} value={source.base} choices={dashboard.bases.map(({ id, name }) => ({ value: id, label: name }))} onChange={(base) => set({ ...source, base })} />}
      {source.kind !== 'saved' && (
        <div className="field-label">
          {t(source.kind === 'base' ? 'dashboard.after' : 'dashboard.search')}
          <SplField id={panel.id} value={source.spl} connection={connection} onCommit={(spl) => set({ ...source, spl })} onRun={() => rerunPanel(panel.id)} />
        </div>
      )}
    </>
  );
}

function LookFields({ panel }: { readonly panel: Panel }): React.JSX.Element | null {
  const result = useBoard((s) => s.runs[panel.id]?.result ?? null);
  const { look } = panel;
  const shown = useMemo(() => (result === null || look === 'text' ? null : shownAs(look, result, panel.chart)), [look, result, panel.chart]);
  const side = shown?.kind === 'chart' || shown?.kind === 'single' ? shown.data : null;
  const trellis = side !== null && <TrellisMenu data={side} settings={panel.chart} onChange={(part) => changePanel(panel.id, { chart: { ...panel.chart, ...part } })} />;
  if ((look === 'single' && shown?.kind !== 'chart') || shown?.kind === 'single') {
    return (
      <>
        <SingleFields panel={panel} />
        {trellis}
      </>
    );
  }
  if (shown?.kind !== 'chart') return null;
  return (
    <div className="inspector-row">
      {trellis}
      <ChartFormat data={shown.data} type={shown.type} settings={panel.chart} onChange={(part) => changePanel(panel.id, { chart: part === null ? DEFAULT_CHART : { ...panel.chart, ...part } })} />
    </div>
  );
}

function SingleFields({ panel }: { readonly panel: Panel }): React.JSX.Element {
  const { single } = panel;
  const set = (part: Partial<Panel['single']>): void => changePanel(panel.id, { single: { ...single, ...part } });
  return (
    <>
      <div className="inspector-columns">
        <TextField label={t('dashboard.unit')} value={single.unit} placeholder="%, ms…" maxLength={20} onChange={(unit) => set({ unit })} />
        <TextField label={t('dashboard.decimals')} value={single.decimals === null ? '' : String(single.decimals)} placeholder={t('dashboard.asItIs')} maxLength={1} onChange={(text) => set({ decimals: /^[0-6]$/.test(text) ? Number(text) : null })} />
      </div>
      <SelectField label={t('dashboard.good')} value={single.good ?? 'none'} choices={(['none', 'up', 'down'] as const).map((value) => ({ value, label: t(`dashboard.good.${value}`) }))} onChange={(good) => set({ good: good === 'none' ? null : good })} />
      <label className="check-line">
        <input type="checkbox" checked={single.trend} onChange={(event) => set({ trend: event.target.checked })} />
        <span>{t('dashboard.trend')}</span>
      </label>
      <fieldset className="inspector-group">
        <legend>{t('dashboard.thresholds')}</legend>
        {single.thresholds.map((threshold, i) => {
          const put = (part: Partial<typeof threshold>): void => set({ thresholds: single.thresholds.map((one, at) => (at === i ? { ...one, ...part } : one)) });
          return (
            <div key={i} className="inspector-pair">
              <input className="input num" type="number" step="any" aria-label={t('dashboard.thresholdFrom', { number: i + 1 })} value={threshold.from} onChange={(event) => Number.isFinite(event.target.valueAsNumber) && put({ from: event.target.valueAsNumber })} />
              <select className="input" aria-label={t('dashboard.thresholdTone', { number: i + 1 })} value={threshold.tone} onChange={(event) => put({ tone: event.target.value as typeof threshold.tone })}>
                {TONES.map((tone) => (
                  <option key={tone} value={tone}>
                    {t(`dashboard.tone.${tone}`)}
                  </option>
                ))}
              </select>
              <IconButton label={t('dashboard.removeThreshold', { number: i + 1 })} onClick={() => set({ thresholds: single.thresholds.filter((_, at) => at !== i) })}>
                <Trash2 size={13} />
              </IconButton>
            </div>
          );
        })}
        <Button small icon={<Plus size={13} />} disabled={single.thresholds.length >= 10} onClick={() => set({ thresholds: [...single.thresholds, { from: 0, tone: 'warn' }] })}>
          {t('dashboard.addThreshold')}
        </Button>
      </fieldset>
    </>
  );
}

function DrillFields({ panel }: { readonly panel: Panel }): React.JSX.Element {
  const { drill } = panel;
  const set = (next: Drill): void => changePanel(panel.id, { drill: next });
  const dashboard = useBoard((s) => s.dashboard);
  const first = dashboard?.inputs.find(({ kind }) => kind !== 'time')?.token ?? 'chosen';
  const choose = (kind: Drill['kind']): void => {
    if (kind === 'search') set({ kind, spl: '' });
    else if (kind === 'tokens') set({ kind, set: [{ token: first, value: '$click.value$' }] });
    else set({ kind });
  };
  return (
    <>
      <SelectField label={t('dashboard.onClick')} value={drill.kind} choices={(['events', 'tokens', 'search', 'none'] as const).map((kind) => ({ value: kind, label: t(`dashboard.click.${kind}`) }))} onChange={choose} />
      {drill.kind === 'search' && <TextField label={t('dashboard.search')} value={drill.spl} lines={3} mono maxLength={100_000} placeholder="index=app service=$click.value|s$" onChange={(spl) => set({ kind: 'search', spl })} />}
      {drill.kind === 'tokens' && (
        <fieldset className="inspector-group">
          <legend>{t('dashboard.setTokens')}</legend>
          {drill.set.map((one, i) => {
            const put = (part: Partial<typeof one>): void => set({ kind: 'tokens', set: drill.set.map((other, at) => (at === i ? { ...other, ...part } : other)) });
            return (
              <div key={i} className="inspector-pair">
                <input className="input mono" aria-label={t('dashboard.token')} value={one.token} maxLength={64} onChange={(event) => /^[A-Za-z_][\w.-]*$/.test(event.target.value) && put({ token: event.target.value })} />
                <input className="input mono" aria-label={t('dashboard.value')} value={one.value} maxLength={1000} onChange={(event) => put({ value: event.target.value })} />
                <IconButton label={t('ui.delete')} onClick={() => set({ kind: 'tokens', set: drill.set.filter((_, at) => at !== i) })}>
                  <Trash2 size={13} />
                </IconButton>
              </div>
            );
          })}
          <Button small icon={<Plus size={13} />} onClick={() => set({ kind: 'tokens', set: [...drill.set, { token: first, value: '$click.value$' }] })}>
            {t('dashboard.addToken')}
          </Button>
        </fieldset>
      )}
      {(drill.kind === 'search' || drill.kind === 'tokens') && <p className="inspector-hint">{t('dashboard.clickHint')}</p>}
    </>
  );
}

/** The rules that colour rows: a text or a regular expression, and a colour. The first that matches counts. */
import { ArrowUp, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import type { HighlightRule } from '../../src-shared/ipc/tail-protocol.ts';
import { wireErrorOf } from '../lib/engine-client.ts';
import { t } from '../lib/messages.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { ChoiceMenu } from '../ui/ChoiceMenu.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { highlightRules, saveHighlightRules } from './highlight-rules.ts';
import { type TailStore, setHighlights } from './tail-store.ts';

const COLOURS = ['red', 'amber', 'green', 'teal', 'blue', 'violet', 'pink', 'grey'] as const;

export function HighlightDialog({ store, onClose }: { readonly store: TailStore; readonly onClose: () => void }): React.JSX.Element {
  const saved = useStore(highlightRules, (s) => s.rules);
  const [rules, setRules] = useState<readonly HighlightRule[]>(saved.length === 0 ? [{ pattern: '', regex: false, colour: 'amber' }] : saved);
  const [problems, setProblems] = useState<readonly (string | null)[]>([]);
  const [failure, setFailure] = useState<string | null>(null);
  const change = (index: number, part: Partial<HighlightRule>): void => setRules(rules.map((rule, i) => (i === index ? { ...rule, ...part } : rule)));
  const save = async (): Promise<void> => {
    const wanted = rules.filter((rule) => rule.pattern.trim() !== '');
    try {
      const found = await setHighlights(store, wanted);
      setProblems(found);
      if (found.some((problem) => problem !== null)) {
        setRules(wanted);
        return;
      }
      await saveHighlightRules(wanted);
      onClose();
    } catch (error) {
      setFailure(wireErrorOf(error).message);
    }
  };
  return (
    <Dialog
      title={t('tail.highlightTitle')}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button variant="primary" onClick={() => void save()} data-testid="highlight-save">
            {t('tail.highlightSave')}
          </Button>
        </>
      }
    >
      <p className="tail-hint">{t('tail.highlightHint')}</p>
      <ul className="highlight-rules">
        {rules.map((rule, i) => (
          // Rules have no identity but their place.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={i}>
            <div className={`highlight-rule mark-${rule.colour}`}>
              <input className="input mono" aria-label={t('tail.pattern')} placeholder={t('tail.pattern')} value={rule.pattern} maxLength={500} onChange={(event) => change(i, { pattern: event.target.value })} />
              <label className="highlight-regex">
                <input type="checkbox" checked={rule.regex} onChange={(event) => change(i, { regex: event.target.checked })} />
                {t('tail.regex')}
              </label>
              <ChoiceMenu label={t('tail.colour')} className="button button-small highlight-colour" value={rule.colour} choices={COLOURS.map((colour) => ({ value: colour, label: t(`tail.colour.${colour}`) }))} onChoose={(colour) => change(i, { colour })} prefix={<i className="highlight-swatch" aria-hidden />} />
              <IconButton label={t('tail.ruleUp')} disabled={i === 0} onClick={() => setRules([...rules.slice(0, i - 1), rule, rules[i - 1] as HighlightRule, ...rules.slice(i + 1)])}>
                <ArrowUp size={13} />
              </IconButton>
              <IconButton label={t('ui.delete')} onClick={() => setRules(rules.filter((_, n) => n !== i))}>
                <Trash2 size={13} />
              </IconButton>
            </div>
            {typeof problems[i] === 'string' && (
              <p className="message-error" role="alert">
                {problems[i]}
              </p>
            )}
          </li>
        ))}
      </ul>
      <Button small icon={<Plus size={13} />} disabled={rules.length >= 30} onClick={() => setRules([...rules, { pattern: '', regex: false, colour: COLOURS[rules.length % COLOURS.length] ?? 'amber' }])}>
        {t('tail.addRule')}
      </Button>
      {failure !== null && (
        <p className="message-error" role="alert">
          {failure}
        </p>
      )}
    </Dialog>
  );
}

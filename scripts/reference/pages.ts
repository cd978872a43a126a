/** The pages of `docs/reference/`: one for each command and function, and an index. */
import { type ReferenceEntry, type ReferenceKind, referenceEntries, referencePage } from '../../src-shared/spl/language/reference.ts';

const FOLDERS: Readonly<Record<ReferenceKind, string>> = { command: 'commands', 'eval-function': 'eval-functions', 'stats-function': 'stats-functions', 'refused-command': '' };
const HEADINGS: Readonly<Record<ReferenceKind, string>> = { command: 'Commands', 'eval-function': 'Eval functions', 'stats-function': 'Stats functions', 'refused-command': 'Commands that need a Splunk server' };

/** Path below `docs/reference/` and text of every page, in order of the paths. */
export function referencePages(): ReadonlyMap<string, string> {
  const entries = referenceEntries();
  const pages = new Map<string, string>([['README.md', index(entries)]]);
  for (const entry of entries) if (entry.kind !== 'refused-command') pages.set(`${FOLDERS[entry.kind]}/${entry.name}.md`, referencePage(entry));
  return new Map([...pages].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function index(entries: readonly ReferenceEntry[]): string {
  const lines = ['# SPL reference', '', 'Generated from the language itself (`node scripts/reference/main.ts`); F1 in the editor shows the same.'];
  for (const kind of Object.keys(HEADINGS) as ReferenceKind[]) {
    const own = entries.filter((entry) => entry.kind === kind);
    lines.push('', `## ${HEADINGS[kind]} (${own.length})`, '');
    for (const { name, summary } of own) lines.push(kind === 'refused-command' ? `- \`${name}\`: ${summary}` : `- [${name}](${FOLDERS[kind]}/${name}.md): ${summary}`);
  }
  return `${lines.join('\n')}\n`;
}

/** The logs of Debian's package manager. */
import { share, type Format } from './format.ts';

const HISTORY_LINE =
  /^(?:Start-Date|End-Date|Commandline|Requested-By|Install|Upgrade|Remove|Purge|Downgrade|Reinstall|Error): /;

/** apt's history.log: blocks of `Name: value` lines. */
export const aptHistory: Format = {
  name: 'apt history',
  detect: (sample) =>
    sample.lines.some((line) => line.startsWith('Start-Date: '))
      ? share(sample, (line) => HISTORY_LINE.test(line)) * 0.99
      : 0,
  sourcetype: () => 'apt_history',
  breaking: () => ({ kind: 'before', pattern: /^Start-Date: / }),
  reader: () => (raw, sink) => {
    for (const line of raw.split('\n')) {
      const colon = line.indexOf(': ');
      if (colon > 0 && HISTORY_LINE.test(line)) sink.text(line.slice(0, colon), line.slice(colon + 2).trim());
    }
    return null;
  },
};

const DPKG =
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d (startup|status|install|upgrade|configure|trigproc|remove|purge|conffile|disappear) (.+)$/;

/** dpkg.log: `date time action [state] package old-version new-version`. */
export const dpkg: Format = {
  name: 'dpkg log',
  detect: (sample) => share(sample, (line) => DPKG.test(line)),
  sourcetype: () => 'dpkg',
  breaking: () => ({ kind: 'lines' }),
  reader: () => (raw, sink) => {
    const match = DPKG.exec(raw);
    if (match === null) return null;
    const action = match[1] as string;
    const words = (match[2] as string).split(' ');
    sink.text('action', action);
    if (action === 'startup') {
      sink.text('command', words.join(' '));
      return null;
    }
    if (action === 'status') sink.text('state', words.shift() as string);
    const names = action === 'status' ? ['package', 'version'] : ['package', 'old_version', 'new_version'];
    words.forEach((word, i) => {
      const name = names[i];
      if (name !== undefined && word !== '<none>') sink.text(name, word);
    });
    return null;
  },
};

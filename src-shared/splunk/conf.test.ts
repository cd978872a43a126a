import { describe, expect, test } from 'vitest';
import { confMacros, confSearches, parseConf } from './conf.ts';

const SAVED = String.raw`# Saved by the web interface
[default]
dispatch.latest_time = now

[Errors in the last 24 hours]
description = Errors by host
search = error OR failed OR severe OR ( sourcetype=access_* ( 404 OR 500 OR 503 ) ) \
| stats count by host \
| sort - count
dispatch.earliest_time = -1d
enableSched = 1
cron_schedule = */15 * * * *
alert.track = 0

[Messages by minute]
search = index=_internal "a = b" | timechart span=1m count
dispatch.earliest_time = rt-30m
dispatch.latest_time = rt
enableSched = 0
cron_schedule = 0 6 * * 1

[No search here]
action.email = 1
`;

describe('parseConf', () => {
  test('takes apart stanzas, comments, continuation and equals signs in values', () => {
    const stanzas = parseConf('\ufeff# c\r\na=0\r\n[x [y]]\r\n k = v = w \r\nlong = a\\\r\nb\\\r\n  c\r\nnothing\r\n[z]\r\n[x [y]]\r\nk = 2\r\n');
    expect(stanzas.map((s) => s.name)).toEqual(['default', 'x [y]', 'z']);
    expect([...(stanzas[1]?.settings ?? [])]).toEqual([['k', '2'], ['long', 'a\nb\n  c']]);
    expect(stanzas[1]?.line).toBe(3);
  });
  test('a backslash within a line, and one at the end of the file, stay', () => {
    expect(parseConf('[m]\ndefinition = rex "(?<a>\\d+)"\nlast = x\\')[0]?.settings.get('definition')).toBe('rex "(?<a>\\d+)"');
  });
});

test('saved searches, with defaults, schedule and real-time ranges', () => {
  const { searches, skipped } = confSearches(SAVED);
  expect(searches).toEqual([
    {
      name: 'Errors in the last 24 hours',
      description: 'Errors by host',
      spl: 'error OR failed OR severe OR ( sourcetype=access_* ( 404 OR 500 OR 503 ) ) \n| stats count by host \n| sort - count',
      earliest: '-1d',
      latest: 'now',
      cron: '*/15 * * * *',
    },
    { name: 'Messages by minute', description: '', spl: 'index=_internal "a = b" | timechart span=1m count', earliest: '-30m', latest: '', cron: null },
  ]);
  expect(skipped).toEqual(['"No search here" (line 22) has no search.']);
});

test('macros, with arguments that must fit their number', () => {
  const { macros, skipped } = confMacros(`
[by_host]
definition = stats count by host
iseval = 0
[top_of(2)]
args = field, n
definition = top limit=$n$ "$field$"
validation = isnum(n)
errormsg = n is a number
[odd(3)]
args = a
definition = x
`);
  expect(macros).toEqual([
    { name: 'by_host', args: [], definition: 'stats count by host', isEval: false },
    { name: 'top_of', args: ['field', 'n'], definition: 'top limit=$n$ "$field$"', isEval: false, validation: 'isnum(n)', errorMessage: 'n is a number' },
  ]);
  expect(skipped).toEqual(['"odd(3)" (line 10) names 1 arguments and takes 3.']);
});

import { describe, expect, test } from 'vitest';
import { readSimpleXml } from './simple-xml.ts';

const FORM = `<?xml version="1.0"?>
<form version="1.1" script="extra.js" refresh="60">
  <label>Web &amp; shop</label>
  <description>How it goes</description>
  <search id="base"><query>index=web | fields status, uri_path</query><earliest>$when.earliest$</earliest><latest>$when.latest$</latest></search>
  <search id="errors" base="base"><query>search status&gt;=500</query><done><set token="x">1</set></done></search>
  <fieldset submitButton="false">
    <input type="time" token="when"><label>Time</label><default><earliest>-7d@d</earliest><latest>now</latest></default></input>
    <input type="dropdown" token="host"><label>Host</label><choice value="*">All</choice><default>*</default><prefix>host="</prefix><suffix>"</suffix>
      <fieldForLabel>host</fieldForLabel><fieldForValue>host</fieldForValue><search><query>index=web | stats count by host</query></search></input>
    <input type="multiselect" token="codes"><choice value="500">500</choice><choice value="503">503</choice><default>500, 503</default><prefix>(</prefix><suffix>)</suffix><valuePrefix>status="</valuePrefix><valueSuffix>"</valueSuffix><delimiter> OR </delimiter></input>
    <input type="checkbox" token="flags" depends="$nobody$"><choice value="a">A</choice><delimiter><![CDATA[ <or> ]]></delimiter><change><set token="x">1</set></change></input>
    <input type="text" token="user" depends="$host$" rejects="$codes$"><label>User</label><default>*</default></input>
  </fieldset>
  <row>
    <panel><title>Numbers</title>
      <single><title>Errors</title><search base="errors"><query>| stats count</query></search>
        <option name="rangeValues">[10,100]</option><option name="rangeColors">["0x53a051","0xf8be34","0xdc4e41"]</option><option name="unit">err</option><option name="numberPrecision">0.00</option></single>
      <single><search><query>index=web | stats dc(clientip)</query><earliest>-1h</earliest><latest>now</latest></search><option name="drilldown">none</option></single>
    </panel>
    <panel depends="$x$"><input type="time" token="own"><default><earliest>-1h</earliest><latest>now</latest></default></input><chart><title>Over time</title><search><query><![CDATA[index=web $host$ user=$user|s$ _time>$when.earliest$ | timechart count by status]]></query><earliest>$when.earliest$</earliest><latest>$when.latest$</latest></search>
        <option name="charting.chart">area</option><option name="trellis.enabled">1</option><option name="trellis.splitBy">_aggregation</option><option name="trellis.size">large</option><option name="trellis.scales.shared">0</option><option name="charting.chart.stackMode">stacked</option><option name="charting.legend.placement">bottom</option><option name="charting.fieldColors">{"500":0xff0000}</option>
        <drilldown><set token="form.user">$click.value2$</set></drilldown></chart></panel>
  </row>
  <row>
    <panel depends="$host$" rejects="$codes$"><table><search ref="Errors by host"/><drilldown><link target="_blank"><![CDATA[search?q=index%3Dweb%20host%3D$row.host$&earliest=-1h]]></link></drilldown></table></panel>
    <panel><html><h2>Read me</h2><p>Some <b>bold</b> &amp; <a href="https://x.org/">link</a></p><style>p { color: red }</style></html></panel>
    <panel><viz type="sankey.sankey"><search><query>index=web | stats count by a b</query></search></viz></panel>
  </row>
</form>`;

describe('Simple XML', () => {
  const { dashboard, notes } = readSimpleXml(FORM, 'web');

  test('gives title, shared range, inputs and base searches', () => {
    expect(dashboard).toMatchObject({ title: 'Web & shop', description: 'How it goes', refresh: 60, range: { earliest: '-7d@d', latest: 'now' } });
    expect(dashboard.inputs).toMatchObject([
      { kind: 'choice', token: 'host', value: '*', prefix: 'host="', suffix: '"', choices: [{ value: '*', label: 'All' }], fill: { spl: 'index=web | stats count by host', valueField: 'host', labelField: 'host' } },
      { kind: 'several', token: 'codes', shownAs: 'menu', values: ['500', '503'], prefix: '(', suffix: ')', valuePrefix: 'status="', valueSuffix: '"', delimiter: ' OR ' },
      { kind: 'several', token: 'flags', shownAs: 'boxes', values: [], delimiter: ' <or> ' },
      { kind: 'text', token: 'user', value: '*', panel: null },
      { kind: 'time', token: 'own', range: { earliest: '-1h', latest: 'now' }, panel: dashboard.panels[2]?.id },
    ]);
    expect(dashboard.bases).toMatchObject([
      { name: 'base', spl: 'index=web | fields status, uri_path', range: null },
      { name: 'errors', spl: 'index=web | fields status, uri_path | search status>=500' },
    ]);
  });

  test('shows panels and inputs by depends and rejects, where something sets their tokens', () => {
    expect(dashboard.panels.map(({ visibility }) => visibility.when)).toEqual(['', '', '', 'isnotnull($host$) AND isnull($codes$)', '', '']);
    expect(dashboard.inputs.map(({ when }) => when)).toEqual(['', '', '', 'isnotnull($host$) AND isnull($codes$)', '']);
    expect(notes.join('\n')).toContain('nothing here sets $x$');
    expect(notes.join('\n')).toContain('flags: shown always; nothing here sets $nobody$');
  });

  test('gives panels with their searches, looks, options, drill-downs and places', () => {
    const [errors, visitors, chart, table, text, viz] = dashboard.panels;
    expect(errors).toMatchObject({
      title: 'Numbers: Errors', look: 'single', source: { kind: 'base', base: dashboard.bases[1]?.id, spl: '| stats count' }, range: null,
      single: { unit: 'err', decimals: 2, thresholds: [{ from: 10, tone: 'warn' }, { from: 100, tone: 'error' }, { from: -Number.MAX_SAFE_INTEGER, tone: 'ok' }] },
    });
    expect(visitors).toMatchObject({ look: 'single', range: { earliest: '-1h', latest: 'now' }, drill: { kind: 'none' } });
    expect(chart).toMatchObject({
      title: 'Over time', look: 'area', source: { kind: 'spl', spl: 'index=web $host$ user=$user|s$ _time>$time.earliest$ | timechart count by status' }, range: null,
      chart: { stack: 'stacked', legend: 'bottom', trellis: { by: 'aggregate', size: 'large', scale: 'own' } }, drill: { kind: 'tokens', set: [{ token: 'user', value: '$click.value2$' }] },
    });
    expect(table).toMatchObject({ look: 'table', source: { kind: 'saved', name: 'Errors by host' }, range: null, drill: { kind: 'search', spl: 'index=web host=$row.host$' } });
    expect(text).toMatchObject({ look: 'text', text: '## Read me\n\nSome **bold** & [link](https://x.org/)' });
    expect(viz?.look).toBe('auto');
    expect(dashboard.panels.map(({ place: { x, y, w } }) => [x, y, w])).toEqual([[0, 0, 6], [6, 0, 6], [12, 0, 12], [0, 4, 8], [8, 8, 8], [16, 8, 8]]);
  });

  test('lists what was not taken', () => {
    const all = notes.join('\n');
    for (const part of ['extra.js', 'charting.fieldColors', 'sankey', 'flags', 'done', 'Over time']) expect(all).toContain(part);
  });

  test('without a time input the panels’ own range counts; no range is all time', () => {
    const { dashboard: plain } = readSimpleXml('<dashboard><row><table><searchString>index=a</searchString><earliestTime>-2h</earliestTime></table><chart><search><query>index=b</query></search></chart></row></dashboard>', 'old');
    expect(plain).toMatchObject({ title: 'old', range: { earliest: '-2h', latest: '' } });
    expect(plain.panels.map(({ range }) => range)).toEqual([null, { earliest: '', latest: '' }]);
  });

  test('refuses what is none, in a sentence', () => {
    expect(() => readSimpleXml('<view/>', 'x.xml')).toThrow(/x\.xml/);
    expect(() => readSimpleXml('<dashboard version="2"><definition>no JSON</definition></dashboard>', 'y.xml')).toThrow(/y\.xml is no dashboard of Dashboard Studio/);
  });
});

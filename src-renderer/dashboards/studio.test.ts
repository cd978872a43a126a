import { describe, expect, test } from 'vitest';
import { readSimpleXml } from './simple-xml.ts';
import { isStudio, readStudio } from './studio.ts';
import { isShown } from './visibility.ts';

const DEFINITION = {
  title: 'Shop',
  description: 'How it goes',
  dataSources: {
    ds_base: { type: 'ds.search', name: 'All', options: { query: 'index=web', queryParameters: { earliest: '$global_time.earliest$', latest: '$global_time.latest$' }, refresh: '5m' } },
    ds_errors: { type: 'ds.chain', options: { extend: 'ds_base', query: 'search status>=500' } },
    ds_count: { type: 'ds.chain', options: { extend: 'ds_errors', query: '| stats count' } },
    ds_own: { type: 'ds.search', options: { query: 'index=app $codes$ | timechart count by level', queryParameters: { earliest: '-1h', latest: 'now' } } },
    ds_default: { type: 'ds.search', options: { query: 'index=app | stats count by host' } },
    ds_saved: { type: 'ds.savedSearch', options: { ref: 'Errors by host' } },
    ds_test: { type: 'ds.test', options: { data: {} } },
  },
  visualizations: {
    viz_errors: { type: 'splunk.singlevalue', title: 'Errors', dataSources: { primary: 'ds_count' }, options: { unit: 'err', numberPrecision: 2, majorColor: '> majorValue | rangeValue(majorColorEditorConfig)' }, context: { majorColorEditorConfig: [{ value: '#53a051', to: 10 }, { value: '#dc4e41', from: 10 }] } },
    viz_line: {
      type: 'splunk.line', title: 'Over time', dataSources: { primary: 'ds_own' },
      options: { stackMode: 'stacked100', legendDisplay: 'bottom', nullValueDisplay: 'zero', yAxisScale: 'log', yAxisTitleText: 'events', splitByLayout: 'trellis', overlayFields: ['a'] },
      eventHandlers: [{ type: 'drilldown.setToken', options: { tokens: [{ token: 'level', key: 'name' }, { token: 'host', key: 'row.host.value' }] } }, { type: 'drilldown.customUrl', options: { url: 'https://x.org' } }],
    },
    viz_table: { type: 'splunk.table', title: 'Hosts', dataSources: { primary: 'ds_default' }, options: {}, eventHandlers: [{ type: 'drilldown.linkToSearch', options: { query: 'index=app host=$row.host.value$' } }] },
    viz_saved: { type: 'splunk.sankey', title: 'Flows', dataSources: { primary: 'ds_saved' }, options: {} },
    viz_test: { type: 'splunk.column', title: 'Test', dataSources: { primary: 'ds_test' }, options: {} },
    viz_text: { type: 'splunk.markdown', options: { markdown: '# Read **me**' } },
    viz_box: { type: 'splunk.rectangle', options: { fillColor: '#fff' } },
    viz_lost: { type: 'splunk.pie', title: 'Nowhere', dataSources: { primary: 'ds_own' }, options: {} },
  },
  inputs: {
    input_time: { type: 'input.timerange', title: 'Time', options: { token: 'global_time', defaultValue: '-7d@d,now' } },
    input_codes: { type: 'input.multiselect', title: 'Codes', options: { token: 'codes', defaultValue: ['500', '503'], items: [{ label: 'Five hundred', value: '500' }, { label: '503', value: 503 }], valuePrefix: 'status=', delimiter: ' OR ', prefix: '(', suffix: ')' } },
    input_host: { type: 'input.dropdown', title: 'Host', options: { token: 'host', defaultValue: '*', items: '> frame(label, value) | prepend(formattedStatics)', label: '> primary | seriesByName("host")', value: '> primary | seriesByName("host")' }, dataSources: { primary: 'ds_default' } },
    input_odd: { type: 'input.knob', title: 'Knob', options: { token: 'knob' } },
  },
  defaults: { dataSources: { 'ds.search': { options: { queryParameters: { earliest: '$global_time.earliest$', latest: '$global_time.latest$' } } } }, tokens: { default: { x: { value: '1' } } } },
  layout: {
    type: 'absolute',
    options: { width: 1440, height: 960, backgroundColor: '#000' },
    structure: [
      { item: 'viz_errors', type: 'block', position: { x: 0, y: 0, w: 360, h: 168 } },
      { item: 'viz_line', type: 'block', position: { x: 360, y: 0, w: 1080, h: 336 } },
      { item: 'viz_table', type: 'block', position: { x: 0, y: 336, w: 720, h: 300 } },
      { item: 'viz_saved', type: 'block', position: { x: 720, y: 336, w: 720, h: 300 } },
      { item: 'viz_test', type: 'block', position: { x: 0, y: 640, w: 720, h: 300 } },
      { item: 'viz_text', type: 'block', position: { x: 720, y: 640, w: 720, h: 100 } },
      { item: 'viz_box', type: 'block', position: { x: 0, y: 0, w: 10, h: 10 } },
      { item: 'input_codes', type: 'input', position: { x: 0, y: 0, w: 10, h: 10 } },
    ],
    globalInputs: ['input_time', 'input_codes'],
  },
};

describe('Dashboard Studio', () => {
  const { dashboard, notes } = readStudio(JSON.stringify(DEFINITION), 'shop');
  const panel = (title: string): unknown => dashboard.panels.find((one) => one.title === title);

  test('gives title, shared range, refresh, inputs and base searches', () => {
    expect(dashboard).toMatchObject({ title: 'Shop', description: 'How it goes', refresh: 300, range: { earliest: '-7d@d', latest: 'now' } });
    expect(dashboard.bases).toMatchObject([{ name: 'All', spl: 'index=web', range: null }]);
    expect(dashboard.inputs).toMatchObject([
      { kind: 'several', token: 'codes', label: 'Codes', shownAs: 'menu', values: ['500', '503'], choices: [{ value: '500', label: 'Five hundred' }, { value: '503', label: '503' }], prefix: '(', suffix: ')', valuePrefix: 'status=', delimiter: ' OR ' },
      { kind: 'choice', token: 'host', value: '*', fill: { spl: 'index=app | stats count by host', valueField: 'host', labelField: 'host' } },
    ]);
  });

  test('gives panels with searches, looks, options and places', () => {
    expect(panel('Errors')).toMatchObject({ look: 'single', range: null, source: { kind: 'base', base: dashboard.bases[0]?.id, spl: '| search status>=500 | stats count' }, single: { unit: 'err', decimals: 2, thresholds: [{ tone: 'ok' }, { from: 10, tone: 'error' }] }, place: { x: 0, y: 0, w: 6, h: 4 } });
    expect(panel('Over time')).toMatchObject({
      look: 'line', range: { earliest: '-1h', latest: 'now' }, source: { kind: 'spl' }, place: { x: 6, y: 0, w: 18, h: 8 },
      chart: { stack: 'percent', legend: 'bottom', nulls: 'zero', log: true, yTitle: 'events', trellis: { by: 'series' } },
      drill: { kind: 'tokens', set: [{ token: 'level', value: '$click.name2$' }, { token: 'host', value: '$row.host$' }] },
    });
    expect(panel('Hosts')).toMatchObject({ look: 'table', range: null, drill: { kind: 'search', spl: 'index=app host=$row.host$' } });
    expect(panel('Flows')).toMatchObject({ look: 'auto', source: { kind: 'saved', name: 'Errors by host' } });
    expect(dashboard.panels.find(({ look }) => look === 'text')?.text).toBe('# Read **me**');
    expect(dashboard.panels).toHaveLength(6);
  });

  test('lists what was not taken', () => {
    const all = notes.join('\n');
    for (const part of ['overlayFields', 'customUrl', 'splunk.sankey', 'ds.test', 'splunk.rectangle', 'Nowhere', 'input.knob', 'defaults.tokens', 'backgroundColor']) expect(all).toContain(part);
    expect(all).not.toMatch(/majorColor|unit|legendDisplay/);
  });

  test('takes conditions of visibility, and says which it cannot read', () => {
    const { viz_errors, viz_table, viz_text, viz_test, viz_saved } = DEFINITION.visualizations;
    const shown = (visibility: unknown) => ({ containerOptions: { visibility } });
    const definition = {
      ...DEFINITION,
      expressions: { conditions: { c1: { name: 'One', value: '$host$ != ""' }, c2: { name: 'Two', value: '$codes$ = "500"' }, odd: { name: 'Odd', value: '$host$ ~ 5' }, gone: { name: 'Gone', value: '$nothing$ = 1' } } },
      visualizations: {
        ...DEFINITION.visualizations,
        viz_errors: { ...viz_errors, ...shown({ showConditions: ['c1', 'c2'], hideWhenNoData: true }) },
        viz_table: { ...viz_table, ...shown({ showConditions: ['c1'], hideConditions: ['c2'] }) },
        viz_test: { ...viz_test, ...shown({ showConditions: ['c1', 'c2'], showWhenConditions: 'all-true' }) },
        viz_saved: { ...viz_saved, ...shown({ showConditions: ['gone'] }) },
        viz_text: { ...viz_text, ...shown({ showConditions: ['odd'] }) },
      },
      inputs: { ...DEFINITION.inputs, input_codes: { ...DEFINITION.inputs.input_codes, ...shown({ showConditions: ['c1'] }) }, input_host: { ...DEFINITION.inputs.input_host, ...shown({ showConditions: ['gone'] }) } },
    };
    const read = readStudio(JSON.stringify(definition), 'x');
    const of = (title: string) => read.dashboard.panels.find((one) => one.title === title)?.visibility;
    expect(of('Errors')).toEqual({ when: '($host$ != "") OR ($codes$ = "500")', hideEmpty: true });
    const table = of('Hosts')?.when ?? '';
    expect([isShown(table, { host: 'a', codes: '404' }), isShown(table, { host: 'a' }), isShown(table, { host: 'a', codes: '500' }), isShown(table, {})]).toEqual([true, true, false, false]);
    expect(of('Test')?.when).toBe('($host$ != "") AND ($codes$ = "500")');
    expect(read.dashboard.inputs.map(({ token, when }) => [token, when])).toEqual([['codes', '$host$ != ""'], ['host', '']]);
    expect(read.notes.join('\n')).toContain('Host: shown always; nothing here sets $nothing$');
    expect(of('Flows')).toEqual({ when: '', hideEmpty: false });
    expect(read.notes.join('\n')).toContain('Flows: shown always; nothing here sets $nothing$');
    expect(read.notes.join('\n')).toMatch(/viz_text: shown always; its condition “\$host\$ ~ 5” cannot be read/);
    expect(read.notes.join('\n')).not.toContain('expressions');
  });

  test('puts tabs below each other', () => {
    const { layout, ...rest } = DEFINITION;
    const tabs = { ...rest, layout: { tabs: { items: [{ layoutId: 'a', label: 'One' }, { layoutId: 'b', label: 'Two' }] }, layoutDefinitions: { a: { ...layout, structure: layout.structure.slice(0, 1) }, b: { ...layout, structure: layout.structure.slice(1, 2) } } } };
    expect(readStudio(JSON.stringify(tabs), 'x').dashboard.panels.map(({ title, text, place }) => [title || text, place.y])).toEqual([['## One', 0], ['Errors', 2], ['## Two', 6], ['Over time', 8]]);
  });

  test('is found in its XML file, whose title counts', () => {
    const xml = `<dashboard version="2" theme="dark"><label>From &amp; file</label><definition><![CDATA[${JSON.stringify(DEFINITION)}]]></definition></dashboard>`;
    expect(readSimpleXml(xml, 'x').dashboard).toMatchObject({ title: 'From & file', description: 'How it goes', refresh: 300 });
  });

  test('is told from other JSON, and says where it is not as it should be', () => {
    expect([isStudio(JSON.stringify(DEFINITION)), isStudio('{"format":"nexus"}'), isStudio('[1]'), isStudio('<x/>')]).toEqual([true, false, false, false]);
    expect(() => readStudio('{"visualizations":{"a":{"type":5}},"layout":{}}', 'x.json')).toThrow(/x\.json.*visualizations\.a\.type/);
  });
});

/** The data models and mappings that ship: every file is read, every search parses, every expression compiles, and they fit Windows events. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { compileExpr } from '../../src-shared/spl/eval/compile.ts';
import { lineageOf, pathOf } from '../../src-shared/spl/knowledge/datasets.ts';
import { runInMemory } from '../../src-shared/spl/spec/memory.ts';
import { parseScript } from '../../src-shared/spl/spec/script.ts';
import { parseExpressionText, parseSearchExpressionText } from '../../src-shared/spl/syntax/parser.ts';
import { readKnowledge } from './knowledge-files.ts';

const resourcesDir = join(import.meta.dirname, '..', '..', 'resources');
const folder = mkdtempSync(join(tmpdir(), 'nexus-knowledge-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const FUNCTIONS = { now: 0, tz: 'UTC', time: () => 0, random: () => 0 };

async function answer(events: readonly object[], search: string): Promise<unknown> {
  const [spec] = parseScript(`=== x\n--- data\n${events.map((e) => JSON.stringify(e)).join('\n')}\n--- search\n${search}\n--- expect\n`, 'x');
  const outcome = await runInMemory({ ...(spec as NonNullable<typeof spec>), knowledge: await readKnowledge({ resourcesDir, dataDir: null }) });
  return outcome.kind === 'rows' ? outcome.rows : outcome;
}

describe('the knowledge that ships', () => {
  it('has the models of the common information model', async () => {
    const { models } = await readKnowledge({ resourcesDir, dataDir: null });
    for (const name of ['Alerts', 'Authentication', 'Certificates', 'Change', 'Compute_Inventory', 'Databases', 'DLP', 'Email', 'Endpoint', 'Event_Signatures', 'Interprocess_Messaging', 'Intrusion_Detection', 'JVM', 'Malware', 'Network_Resolution', 'Network_Sessions', 'Network_Traffic', 'Performance', 'Splunk_Audit', 'Ticket_Management', 'Updates', 'Vulnerabilities', 'Web']) {
      expect([...models.keys()]).toContain(name);
    }
    const endpoint = models.get('Endpoint');
    expect(endpoint?.datasets.map((d) => d.name)).toEqual(['Ports', 'Processes', 'Services', 'Filesystem', 'Registry']);
    const change = models.get('Change') as NonNullable<typeof endpoint>;
    expect(pathOf(lineageOf(change, 'Accounts_Created'))).toBe('All_Changes.Account_Management.Accounts_Created');
  });

  it('parses and compiles throughout, and maps only fields that its models have', async () => {
    const { models, mappings, eventtypes } = await readKnowledge({ resourcesDir, dataDir: null });
    for (const model of models.values()) {
      for (const dataset of model.datasets) {
        if (dataset.constraint !== null) parseSearchExpressionText(dataset.constraint);
        for (const field of dataset.fields) if (field.expression !== null) compileExpr(parseExpressionText(field.expression), FUNCTIONS);
      }
    }
    for (const mapping of mappings) {
      parseSearchExpressionText(mapping.search);
      const [model, dataset] = mapping.dataset.split('.');
      const known = models.get(model as string)?.datasets.filter((d) => lineageOf(models.get(model as string)!, d.name)[0]?.name === dataset).flatMap((d) => d.fields.map((f) => f.name));
      for (const [field, expression] of Object.entries(mapping.fields)) {
        expect(known, mapping.name).toContain(field);
        compileExpr(parseExpressionText(expression), FUNCTIONS);
      }
    }
    for (const { search } of eventtypes.values()) parseSearchExpressionText(search);
  });

  const sysmon = { _time: 1_700_000_000, EventID: 1, SourceName: 'Microsoft-Windows-Sysmon', Hostname: 'pc1', Image: 'C:\\Windows\\System32\\wbem\\WMIC.exe', ParentImage: 'C:\\Windows\\cmd.exe', CommandLine: 'wmic process list', User: 'CORP\\ann' };

  it('maps process creations of Sysmon and of the security log alike', async () => {
    const security = { _time: 1_700_000_001, EventID: 4688, Channel: 'Security', Computer: 'pc2', NewProcessName: 'C:\\Temp\\a.exe', NewProcessId: '0x1f4', SubjectUserName: 'bob', TargetUserName: '-' };
    expect(await answer([sysmon, security], '| tstats count from datamodel=Endpoint.Processes by Processes.dest Processes.user Processes.process_name Processes.parent_process_name Processes.process_id')).toEqual([
      { 'Processes.dest': 'pc1', 'Processes.user': 'ann', 'Processes.process_name': 'WMIC.exe', 'Processes.parent_process_name': 'cmd.exe', 'Processes.process_id': 'unknown', count: 1 },
      { 'Processes.dest': 'pc2', 'Processes.user': 'bob', 'Processes.process_name': 'a.exe', 'Processes.parent_process_name': 'unknown', 'Processes.process_id': '500', count: 1 },
    ]);
  });

  it('maps events as Winlogbeat writes them', async () => {
    const beat = { _time: 1_700_000_000, winlog: { channel: 'Microsoft-Windows-Sysmon/Operational', event_id: 13, computer_name: 'pc3', event_data: { TargetObject: 'HKLM\\Software\\Run\\evil', Details: 'x.exe', EventType: 'SetValue' } } };
    expect(await answer([beat], '| tstats count from datamodel=Endpoint.Registry by Registry.dest Registry.registry_key_name Registry.registry_value_name Registry.registry_value_data Registry.action')).toEqual([
      { 'Registry.dest': 'pc3', 'Registry.registry_key_name': 'HKLM\\Software\\Run', 'Registry.registry_value_name': 'evil', 'Registry.registry_value_data': 'x.exe', 'Registry.action': 'modified', count: 1 },
    ]);
  });

  it('tells failed log-ons of Windows and of sshd', async () => {
    const failed = { _time: 1_700_000_000, EventID: 4625, Channel: 'Security', Computer: 'pc1', TargetUserName: 'ann', IpAddress: '192.0.2.7', LogonType: 3 };
    const ssh = { _time: 1_700_000_001, sourcetype: 'linux_secure', host: 'srv', line: 'sshd[1]: Failed password for invalid user git from 198.51.100.9 port 22 ssh2' };
    expect(await answer([failed, ssh], '| tstats count from datamodel=Authentication.Failed_Authentication by Authentication.user Authentication.dest Authentication.app')).toEqual([
      { 'Authentication.user': 'ann', 'Authentication.dest': 'pc1', 'Authentication.app': 'win:remote', count: 1 },
      { 'Authentication.user': 'git', 'Authentication.dest': 'srv', 'Authentication.app': 'sshd', count: 1 },
    ]);
  });
});

describe("a user's knowledge file", () => {
  it('adds to what ships and replaces what is named alike', async () => {
    const file = join(folder, 'mine.json');
    writeFileSync(file, JSON.stringify({ mappings: [{ name: 'Sysmon process creation', dataset: 'Endpoint.Processes', search: 'x=1' }], eventtypes: [{ name: 'login', search: 'a=b' }] }));
    const { mappings, eventtypes } = await readKnowledge({ resourcesDir, dataDir: null, files: [file] });
    expect(mappings.filter((m) => m.name === 'Sysmon process creation').map((m) => m.search)).toEqual(['x=1']);
    expect(eventtypes.has('login')).toBe(true);
  });

  it.each([
    ['{', 'is not JSON'],
    ['{"modles": []}', 'is not as expected'],
    ['{"mappings": [{"name": "a", "dataset": "Nope.Nope", "search": "x"}]}', 'which no data model has'],
    ['{"models": [{"name": "M", "datasets": [{"name": "A", "parent": "B"}]}]}', 'no dataset B before A'],
  ])('is refused with the place: %s', async (text, told) => {
    const file = join(folder, 'bad.json');
    writeFileSync(file, text);
    await expect(readKnowledge({ resourcesDir, dataDir: null, files: [file] })).rejects.toThrow(told);
  });

  it('that is not there is named', async () => {
    await expect(readKnowledge({ resourcesDir, dataDir: null, files: ['/nowhere/k.json'] })).rejects.toThrow('/nowhere/k.json');
  });
});

import { expect, it } from 'vitest';
import type { ConnectionInfo } from '../../src-shared/ipc/engine-protocol.ts';
import { datasetsNamed } from './missing-index.ts';

const dataset = (id: string, name: string, kind: ConnectionInfo['kind'] = 'local'): ConnectionInfo => ({
  id, kind, name, events: 1, earliest: null, latest: null, bytes: null, colour: 'grey', folder: '', defaultRange: null, production: false, readOnly: true, status: { state: 'ready', detail: null },
});

it('finds the datasets that a search means, however they are written', () => {
  const all = [dataset('sample', 'Sample data', 'sample'), dataset('1', 'java'), dataset('2', 'Bank'), dataset('3', 'other'), dataset('4', 'java', 'clickhouse')];
  const names = (spl: string, asked = 'sample'): string[] => datasetsNamed(spl, asked, all).map(({ id }) => id);
  expect(names('index=java error')).toEqual(['1']);
  expect(names('search index IN (java, bank) | stats count')).toEqual(['1', '2']);
  expect(names('index=java', '1')).toEqual([]);
  expect(names('index=ja* OR NOT index=other')).toEqual([]);
  expect(names('| makeresults')).toEqual([]);
});

/** Where else the indexes are that a search names and its connection does not have. */
import type { ConnectionInfo } from '../../src-shared/ipc/engine-protocol.ts';
import { findCommand } from '../../src-shared/spl/commands/registry.ts';
import { comparedValues } from '../../src-shared/spl/plan/search-expr.ts';
import { parseSearch } from '../../src-shared/spl/syntax/parser.ts';

/** Datasets that are called as an index of the search's first stage; the connection that was asked is none of them. */
export function datasetsNamed(spl: string, asked: string, connections: readonly ConnectionInfo[]): ConnectionInfo[] {
  const [first] = parseSearch(spl).pipeline.stages;
  const searched = first === undefined ? [] : (findCommand(first.command.text)?.searches?.get(first.args) ?? []);
  const names = new Set(searched.flatMap((expr) => comparedValues(expr, 'index')).map((name) => name.toLowerCase()));
  return connections.filter(({ id, kind, name }) => kind === 'local' && id !== asked && names.has(name.toLowerCase()));
}

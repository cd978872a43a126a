/** Generated SQL with its values as ClickHouse binds them: `{p1:String}` in the text, the value beside it. */
import type { Parameter } from '../../../src-shared/spl/sql/parameters.ts';
import type { Parameters } from '../../../src-shared/spl/sql/parameters.ts';
import type { Query } from './server.ts';

const TYPES: Readonly<Record<Parameter['type'], string>> = { integer: 'Int64', double: 'Float64', text: 'String' };

/** The placeholder of the n-th parameter. */
function placeholder(n: number, type: Parameter['type']): string {
  return `{p${n}:${TYPES[type]}}`;
}

/** The values of a query's parameters under their placeholders' names. */
export function boundValues(parameters: readonly Parameter[]): Query['parameters'] {
  return Object.fromEntries(parameters.map(({ value }, i) => [`p${i + 1}`, value]));
}

/** SQL that still holds markers as a query. */
export function bind(sql: string, parameters: Parameters): Query {
  const finished = parameters.finish(sql, (n, p) => placeholder(n, p.type));
  return { sql: finished.sql, parameters: boundValues(finished.parameters) };
}

/** A small table of facts under its title, which scrolls by itself where it is long. */
import type { ReactNode } from 'react';
import './datasets.css';

export interface FactsTableProps<T> {
  readonly title: string;
  readonly items: readonly T[];
  /** The first column: what the facts are about, a field, or a file whose end counts where there is little room. */
  readonly about: { readonly title: string; readonly text: (item: T) => string; readonly path?: boolean };
  readonly columns: readonly { readonly title: string; readonly cell: (item: T) => ReactNode }[];
  readonly testId?: string;
}

export function FactsTable<T>({ title, items, about, columns, testId }: FactsTableProps<T>): React.JSX.Element {
  return (
    <>
      <h3 className="fields-heading">{title}</h3>
      <div className="import-fields" tabIndex={0} role="region" aria-label={title} data-testid={testId}>
        <table>
          <thead>
            <tr>
              {[about, ...columns].map((column) => (
                <th key={column.title} scope="col">
                  {column.title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {items.map((item, i) => (
              <tr key={i}>
                {about.path === true ? (
                  <th scope="row" className="mono dataset-path selectable" title={about.text(item)}>
                    <bdi>{about.text(item)}</bdi>
                  </th>
                ) : (
                  <th scope="row" className="mono selectable">
                    {about.text(item)}
                  </th>
                )}
                {columns.map((column) => (
                  <td key={column.title}>{column.cell(item)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

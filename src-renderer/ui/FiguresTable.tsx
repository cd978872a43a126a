/** What a drawing shows, as a table for those who do not see it. */

export interface FiguresTableProps {
  readonly caption: string;
  /** The first heads the names of the rows. */
  readonly columns: readonly string[];
  /** As many cells as columns; the first is the row's name. */
  readonly rows: readonly (readonly string[])[];
  readonly testId?: string;
  /** True where everybody is to see it. */
  readonly visible?: boolean;
}

export function FiguresTable({ caption, columns, rows, testId, visible = false }: FiguresTableProps): React.JSX.Element {
  return (
    <table className={visible ? 'figures-table' : 'sr-only'} data-testid={testId}>
      <caption>{caption}</caption>
      <thead>
        <tr>
          {columns.map((name, i) => (
            <th key={i} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, ...cells], i) => (
          <tr key={i}>
            <th scope="row">{name}</th>
            {cells.map((cell, n) => (
              <td key={n}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

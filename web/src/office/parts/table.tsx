// A table of records: columns as data, so that one that nobody may read is left out whole.
import type { ReactNode } from 'react';
import { Blank } from '../../components/panel';

export interface Column<Row> {
  head: string;
  cell: (row: Row) => ReactNode;
  num?: boolean;
  className?: string;
  shown?: boolean; // default true
}

interface TableProps<Row> {
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string | number;
  empty: string;
}

export function RecordTable<Row>({ caption, columns, rows, keyOf, empty }: TableProps<Row>) {
  if (rows.length === 0) return <Blank title={empty} />;
  const shown = columns.filter((column) => column.shown !== false);
  const look = (column: Column<Row>) => [column.num ? 'num' : '', column.className ?? ''].join(' ').trim() || undefined;
  return (
    <div className="table-wrap" tabIndex={0} role="group" aria-label={caption}>
      <table className="table records">
        <caption className="kern-sr-only">{caption}</caption>
        <thead>
          <tr>
            {shown.map((column) => (
              <th key={column.head} scope="col" className={look(column)}>{column.head}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)} data-row={keyOf(row)}>
              {shown.map((column) => (
                <td key={column.head} className={look(column)} data-head={column.head}>{column.cell(row)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

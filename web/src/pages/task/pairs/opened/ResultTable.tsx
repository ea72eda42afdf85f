import type { PairRun } from "../../../../api/pairs";
import { count } from "../../../../text/format";
import { text } from "../../../../text/language";
import { rowCount } from "./rowCount";

/** Rows of a result, in their order. */
export function ResultTable({ run }: { run: PairRun }) {
  const t = text.value.pairs;
  if (run.error) return <p class="tone-text-bad mono small">{run.error}</p>;
  const total = run.row_count ?? run.rows.length;
  const counts = run.columns.map((_, column) => run.rows.every((row) => row[column] === null || typeof row[column] === "number"));
  const look = (column: number) => (counts[column] ? "num" : undefined);
  return (
    <div class="stack">
      <p class="small quiet" role="status">
        {total === 0 ? t.noRows : t.resultRows(rowCount(total))}
        {run.truncated && ` · ${t.resultCut(count(run.rows.length))}`}
      </p>
      {run.rows.length > 0 && (
        <div class="table-scroll result-scroll" tabIndex={0} role="region" aria-label={t.resultRows(rowCount(total))}>
          <table class="table">
            <thead>
              <tr>
                {run.columns.map((name, column) => (
                  <th key={column} scope="col" class={look(column)}>
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {run.rows.map((row, at) => (
                <tr key={at}>
                  {row.map((cell, column) => (
                    <td key={column} class={look(column)}>
                      {cell === null ? <span class="quiet">NULL</span> : typeof cell === "object" ? JSON.stringify(cell) : String(cell)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}

import type { SchemaColumn, SchemaTable } from "../../../api/sourceSchema";
import { text } from "../../../text/language";
import { EditableLabel } from "./EditableLabel";
import { Readers } from "./Graph";

/** Longer samples, such as hashes, are cut; the whole is shown on hover. */
const MAX_CHARACTERS = 24;

interface Props {
  taskId: string;
  table: SchemaTable;
  onLabel: (label: string, place: { column: string; value?: string }) => Promise<boolean>;
}

/** The columns of a table with type, label, samples and pairs; labels are edited in place. */
export function Columns({ taskId, table, onLabel }: Props) {
  const t = text.value.schema;
  return (
    <div class="table-scroll" tabIndex={0} role="region" aria-label={t.columns}>
      <table class="table schema-columns">
        <thead>
          <tr>
            <th scope="col">{t.column}</th>
            <th scope="col">{t.label}</th>
            <th scope="col">{t.origin}</th>
            <th scope="col">{t.samples}</th>
            <th scope="col">{t.used}</th>
          </tr>
        </thead>
        <tbody>
          {table.columns.map((column) => (
            <tr key={column.name} data-column={column.name}>
              <th scope="row">
                <span class="mono">{column.name}</span>
                <span class="quiet small column-type">
                  {column.type}
                  {column.key && ` · ${t.key}`}
                </span>
              </th>
              <td class="column-label">
                <EditableLabel
                  name={`${table.name}.${column.name}`}
                  label={column.label}
                  next={column.next_label}
                  onSave={(label) => onLabel(label, { column: column.name })}
                />
                {column.synonyms.length > 0 && <span class="quiet small">{t.synonyms(column.synonyms.join(", "))}</span>}
                <Values table={table.name} column={column} onLabel={onLabel} />
              </td>
              <td class="small">
                <span title={column.comment == null ? undefined : `${t.comment}: ${column.comment}`}>{t.origins[column.origin]}</span>
              </td>
              <td class="small column-samples" title={column.samples.join(" · ")}>
                {column.samples.map(shortened).join(" · ")}
              </td>
              <td class="small">
                <Readers taskId={taskId} pairs={column.pairs} filter={{ reads: `${table.name}.${column.name}` }} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Coded values of a column, each with its label. */
function Values({ table, column, onLabel }: { table: string; column: SchemaColumn; onLabel: Props["onLabel"] }) {
  const t = text.value.schema;
  if (column.values.length === 0) return null;
  return (
    <details class="small">
      <summary>{`${t.values} · ${column.values.length} · ${t.origins[column.values_origin] ?? ""}`}</summary>
      <ul class="value-list">
        {column.values.map((each) => (
          <li key={each.value} class="row-wrap">
            <span class="mono">{each.value}</span>
            <EditableLabel
              name={`${table}.${column.name}=${each.value}`}
              label={each.label}
              next={each.next_label}
              onSave={(label) => onLabel(label, { column: column.name, value: each.value })}
            />
          </li>
        ))}
      </ul>
    </details>
  );
}

function shortened(sample: string): string {
  return sample.length > MAX_CHARACTERS ? `${sample.slice(0, MAX_CHARACTERS - 1)}…` : sample;
}

import { changeLabel, type SchemaTable } from "../../../api/sourceSchema";
import { Link } from "../../../route/Link";
import { count } from "../../../text/format";
import { text } from "../../../text/language";
import { Columns } from "./Columns";
import { EditableLabel } from "./EditableLabel";
import { Readers } from "./Graph";
import { Relations } from "./Relations";
import { filePath } from "./addresses";
import type { Edit } from "./edit";

interface Props {
  taskId: string;
  table: SchemaTable;
  onEdit: (edit: Edit) => Promise<boolean>;
}

/** One table: its label, columns, relations, pairs and documents. */
export function TablePanel({ taskId, table, onEdit }: Props) {
  const t = text.value.schema;
  /** Edit of a label of the table, or of its column or coded value. */
  const relabel = (label: string, place: { column?: string; value?: string } = {}) =>
    onEdit({
      save: () => changeLabel(taskId, { table: table.name, ...place, label }),
      undo: ({ before }) => changeLabel(taskId, { table: table.name, ...place, label: before }),
    });
  const files = [
    [table.ddl_file, t.ddl],
    [table.document_file, t.document],
  ] as const;
  return (
    <section class="schema-table stack" aria-label={table.name} data-table={table.name}>
      <header class="stack">
        <div class="row-wrap">
          <h3 class="mono">{table.name}</h3>
          <EditableLabel name={table.name} label={table.label} next={table.next_label} onSave={(label) => relabel(label)} />
          <span class="badge tone-quiet">{t.origins[table.origin]}</span>
        </div>
        <p class="quiet small row-wrap">
          <span>{t.rows(count(table.rows), table.exact)}</span>
          <Readers taskId={taskId} pairs={table.pairs} filter={{ table: table.name }} />
          {files.map(
            ([file, label]) =>
              file != null && (
                <Link key={file} to={filePath(taskId, file)}>
                  {label}
                </Link>
              ),
          )}
          {table.synonyms.length > 0 && <span>{t.synonyms(table.synonyms.join(", "))}</span>}
        </p>
        {table.comment != null && <p class="small">{table.comment}</p>}
      </header>
      <Columns taskId={taskId} table={table} onLabel={relabel} />
      <Relations taskId={taskId} table={table} onEdit={onEdit} />
    </section>
  );
}

import { useId, useState } from "preact/hooks";
import { listTables, schemaTable, type SchemaRelation, type SchemaTable } from "../../../api/sourceSchema";
import { useResource } from "../../../api/useResource";
import { Action } from "../../../parts/Action";
import { Field } from "../../../parts/Field";
import { text } from "../../../text/language";

const MAX_OFFERED = 200;

interface Props {
  taskId: string;
  table: SchemaTable;
  onAdd: (relation: Pick<SchemaRelation, "child" | "child_columns" | "parent" | "parent_columns">) => Promise<boolean>;
}

/** Form that adds a relation from a column of the table to a column of another. */
export function AddRelation({ taskId, table, onAdd }: Props) {
  const t = text.value.schema;
  const [open, setOpen] = useState(false);
  const [own, setOwn] = useState(table.columns[0]?.name ?? "");
  const [other, setOther] = useState("");
  const [column, setColumn] = useState("");
  const list = useId();
  const found = useResource(`${taskId} ${open ? other : ""}`, (signal) =>
    open ? listTables(taskId, other, MAX_OFFERED, signal) : Promise.resolve(undefined),
  );
  const known = found.data?.tables.some((each) => each.name === other) === true;
  const parent = useResource(`${taskId} ${known ? other : ""}`, (signal) =>
    known ? schemaTable(taskId, other, signal) : Promise.resolve(undefined),
  );
  const columns = parent.data?.columns ?? [];
  const wanted = columns.some((each) => each.name === column) ? column : (columns.find((each) => each.key) ?? columns[0])?.name;
  const add = async () => {
    if (wanted === undefined) return;
    const done = await onAdd({ child: table.name, child_columns: [own], parent: other, parent_columns: [wanted] });
    if (done) setOpen(false);
  };
  if (!open) {
    return (
      <div>
        <Action compact onPress={() => setOpen(true)}>
          {t.add}
        </Action>
      </div>
    );
  }
  return (
    <form
      class="add-relation"
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <Field label={t.ownColumn}>
        {(wiring) => (
          <select {...wiring} class="select" value={own} onChange={(event) => setOwn(event.currentTarget.value)}>
            {table.columns.map((each) => (
              <option key={each.name}>{each.name}</option>
            ))}
          </select>
        )}
      </Field>
      <Field label={t.otherTable}>
        {(wiring) => (
          <>
            <input {...wiring} class="input" list={list} value={other} onInput={(event) => setOther(event.currentTarget.value)} />
            <datalist id={list}>
              {found.data?.tables.map((each) => (
                <option key={each.name} value={each.name}>
                  {each.label}
                </option>
              ))}
            </datalist>
          </>
        )}
      </Field>
      <Field label={t.otherColumn}>
        {(wiring) => (
          <select {...wiring} class="select" value={wanted ?? ""} onChange={(event) => setColumn(event.currentTarget.value)}>
            {columns.map((each) => (
              <option key={each.name}>{each.name}</option>
            ))}
          </select>
        )}
      </Field>
      <div class="row">
        <button type="submit" class="button primary" disabled={wanted === undefined}>
          {t.add}
        </button>
        <button type="button" class="button plain" onClick={() => setOpen(false)}>
          {t.cancel}
        </button>
      </div>
    </form>
  );
}

import { changeRelation, type SchemaRelation, type SchemaTable } from "../../../api/sourceSchema";
import { may } from "../../../api/session";
import { Action } from "../../../parts/Action";
import { text } from "../../../text/language";
import { AddRelation } from "./AddRelation";
import { Readers } from "./Graph";
import type { Edit } from "./edit";
import { joinText } from "./joinText";

interface Props {
  taskId: string;
  table: SchemaTable;
  onEdit: (edit: Edit) => Promise<boolean>;
}

/** Relations of a table; a person removes, restores and adds them in the relations file of the source. */
export function Relations({ taskId, table, onEdit }: Props) {
  const t = text.value.schema;
  const set = (relation: Pick<SchemaRelation, "child" | "child_columns" | "parent" | "parent_columns">, allowed: boolean) => {
    const { child, child_columns, parent, parent_columns } = relation;
    const edge = { child, child_columns, parent, parent_columns };
    return onEdit({
      save: () => changeRelation(taskId, { ...edge, allowed }),
      undo: ({ before }) => changeRelation(taskId, { ...edge, allowed: before === "" ? null : before === "allowed" }),
    });
  };
  return (
    <section class="stack" aria-label={t.relations}>
      <h4>{t.relations}</h4>
      {table.relations.length === 0 ? (
        <p class="quiet small">{t.noRelations}</p>
      ) : (
        <ul class="schema-relations small">
          {table.relations.map((relation) => {
            const shown = joinText(relation);
            const gone = relation.next === "removed";
            return (
              <li key={relation.reads} class="row-wrap" data-relation={relation.reads}>
                <span class={`mono${gone ? " schema-gone" : ""}`}>{shown}</span>
                <span class="badge tone-quiet" title={relation.evidence === "" ? undefined : `${t.evidence}: ${relation.evidence}`}>
                  {t.origins[relation.origin]}
                </span>
                {relation.next != null && <span class="badge tone-warn">{gone ? t.nextRemoved : t.nextAdded}</span>}
                <span class="push" />
                <Readers taskId={taskId} pairs={relation.pairs} filter={{ reads: relation.reads }} />
                {may("operate") && (
                  <Action
                    compact
                    kind="plain"
                    label={gone ? t.allowLabel(shown) : t.forbidLabel(shown)}
                    onPress={() => void set(relation, gone)}
                  >
                    {gone ? t.allow : t.forbid}
                  </Action>
                )}
              </li>
            );
          })}
        </ul>
      )}
      {may("operate") && <AddRelation taskId={taskId} table={table} onAdd={(relation) => set(relation, true)} />}
    </section>
  );
}

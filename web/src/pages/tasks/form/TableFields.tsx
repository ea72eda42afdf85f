import type { Input } from "../../../api/inputs";
import type { SourceTable } from "../../../api/types";
import type { Resource } from "../../../api/useResource";
import { Field } from "../../../parts/Field";
import { Segmented } from "../../../parts/Segmented";
import { text } from "../../../text/language";
import { Choice } from "./Choice";
import { InputField } from "./InputField";
import { TablePicker } from "./TablePicker";
import { tablesKinds } from "../draft/draft";
import type { FormState } from "./formState";

interface Props {
  inputs: Resource<Input[]>;
  tables: Resource<SourceTable[]>;
  form: FormState;
}

/** Selection of the tables to read. */
export function TableFields({ inputs, tables, form }: Props) {
  const t = text.value.form;
  const { draft, change, fault } = form;
  const labels = { pick: t.tablesPick, all: t.tablesAll, list: t.tablesTyped, file: t.tablesUploaded };
  const kinds = tablesKinds(draft.sourceKind).map((kind) => ({ value: kind, label: labels[kind] }));
  const named = draft.tablesKind === "list" || draft.tablesKind === "file";
  return (
    <fieldset class="field form-group">
      <legend>{t.tablesGroup}</legend>
      <Segmented
        label={t.tablesGroup}
        value={draft.tablesKind}
        choices={kinds}
        onChoose={(tablesKind) => change(undefined, { tablesKind })}
      />
      {draft.tablesKind === "pick" &&
        (draft.source === "" ? (
          <span class="hint">{t.tablesSourceFirst}</span>
        ) : (
          <TablePicker
            key={draft.source}
            offered={tables.data}
            chosen={draft.tables}
            fault={fault("table_list")}
            onChange={(chosen) => change("table_list", { tables: chosen })}
          />
        ))}
      {draft.tablesKind === "list" && (
        <Field label={t.tableList} hint={t.tableListHint} fault={fault("table_list")}>
          {(wiring) => (
            <textarea
              class="textarea mono"
              name="table_list"
              spellcheck={false}
              {...wiring}
              placeholder={"orders\nsales.invoices"}
              value={draft.tableList}
              onInput={(event) => change("table_list", { tableList: event.currentTarget.value })}
            />
          )}
        </Field>
      )}
      {draft.tablesKind === "file" && (
        <InputField
          label={t.tablesFile}
          hint={t.tableListHint}
          kind="tables"
          inputs={inputs}
          chosen={draft.tablesFile}
          fault={fault("table_list_file")}
          onChoose={(tablesFile) => change("table_list_file", { tablesFile })}
        />
      )}
      {named && <Choice label={t.skipMissing} checked={draft.skipMissing} onChange={(skipMissing) => change(undefined, { skipMissing })} />}
      {draft.tablesKind !== "pick" && (
        <Choice label={t.includeViews} checked={draft.includeViews} onChange={(includeViews) => change(undefined, { includeViews })} />
      )}
    </fieldset>
  );
}

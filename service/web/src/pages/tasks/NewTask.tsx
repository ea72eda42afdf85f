import { useState } from "preact/hooks";
import { Problem } from "../../api/problem";
import { createAndRun, createTask, type NewTask as Body } from "../../api/tasks";
import type { Database, Started } from "../../api/types";
import type { Resource } from "../../api/useResource";
import { Action } from "../../parts/Action";
import { Field } from "../../parts/Field";
import { Modal } from "../../parts/Modal";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { Segmented } from "../../parts/Segmented";
import { navigate } from "../../route/navigation";
import { pathOf } from "../../route/route";
import { language, text } from "../../text/language";
import { StepChoices } from "./StepChoices";
import { TablePicker } from "./TablePicker";
import { emptyDraft, faultsOf, requestOf, usualTables, type Draft, type DraftField } from "./draft";

interface Props {
  databases: Resource<Database[]>;
  onClose: () => void;
}

export function NewTask({ databases, onClose }: Props) {
  const say = text.value.form;
  const sources = databases.data ?? [];
  const [draft, setDraft] = useState<Draft>(() => emptyDraft(sources.length === 1 ? (sources[0]?.name ?? "") : "", language.value));
  const [touched, setTouched] = useState<ReadonlySet<DraftField>>(new Set());
  const [pressed, setPressed] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Problem | undefined>(undefined);

  const faults = faultsOf(draft, say);
  const change = (field: DraftField | undefined, changes: Partial<Draft>) => {
    setDraft((old) => ({ ...old, ...changes }));
    setRefused(undefined);
    if (field !== undefined) setTouched((old) => new Set([...old, field]));
  };
  const fault = (field: DraftField) =>
    refused?.fields.get(field) ?? (pressed || touched.has(field) ? faults.get(field) : undefined);

  const submit = async (send: (body: Body) => Promise<Started>) => {
    setPressed(true);
    if (faults.size > 0 || busy) return;
    setBusy(true);
    setRefused(undefined);
    try {
      const started = await send(requestOf(draft));
      navigate(pathOf({ page: "task", id: started.task_id }));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setRefused(error);
    } finally {
      setBusy(false);
    }
  };

  const placed = refused !== undefined && (["db_name", "table_list", "task_name", "business_context", "pairs_per_table"] as const).some((name) => refused.fields.has(name));
  return (
    <Modal kind="drawer" label={say.title} onClose={onClose}>
      <form
        class="new-task"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit(createAndRun);
        }}
      >
        <header class="drawer-head">
          <h2>{say.title}</h2>
          <button type="button" class="tool" aria-label={text.value.app.close} onClick={onClose}>
            ✕
          </button>
        </header>
        <div class="drawer-body">
          {databases.problem !== undefined && <ProblemNotice problem={databases.problem} endpoint="GET /databases" onRetry={databases.reload} />}
          <Field label={say.source} fault={fault("db_name")} {...(databases.data?.length === 0 ? { hint: say.noSources } : {})}>
            {(wiring) => (
              <select
                class="select"
                name="db_name"
                {...wiring}
                value={draft.source}
                onChange={(event) => change("db_name", { source: event.currentTarget.value, offered: [], tables: undefined })}
              >
                <option value="">{say.chooseSource}</option>
                {sources.map((source) => (
                  <option key={source.name}>{source.name}</option>
                ))}
              </select>
            )}
          </Field>
          {draft.source !== "" && (
            <TablePicker
              key={draft.source}
              source={draft.source}
              chosen={draft.tables}
              fault={fault("table_list")}
              onLoaded={(offered) => setDraft((old) => ({ ...old, offered, tables: old.tables ?? usualTables(offered) }))}
              onChange={(tables) => change("table_list", { tables })}
            />
          )}
          <Field label={say.context} hint={say.contextHint} fault={fault("business_context")}>
            {(wiring) => (
              <textarea
                class="textarea"
                name="business_context"
                {...wiring}
                placeholder={say.contextPlaceholder}
                value={draft.context}
                onInput={(event) => change("business_context", { context: event.currentTarget.value })}
              />
            )}
          </Field>
          <div class="field-pair">
            <fieldset class="field">
              <legend>{say.language}</legend>
              <Segmented
                label={say.language}
                value={draft.language}
                choices={[
                  { value: "zh", label: "中文" },
                  { value: "en", label: "English" },
                ]}
                onChoose={(chosen) => change(undefined, { language: chosen })}
              />
            </fieldset>
            <Field label={say.pairsPerTable} hint={say.pairsHint} fault={fault("pairs_per_table")}>
              {(wiring) => (
                <input
                  class="input"
                  name="pairs_per_table"
                  inputMode="numeric"
                  placeholder="10"
                  {...wiring}
                  value={draft.pairsPerTable}
                  onInput={(event) => change("pairs_per_table", { pairsPerTable: event.currentTarget.value })}
                />
              )}
            </Field>
          </div>
          <StepChoices draft={draft} onChange={(changes) => change(undefined, changes)} />
          <Field label={say.name} hint={say.nameHint} fault={fault("task_name")}>
            {(wiring) => <input class="input" name="task_name" {...wiring} value={draft.name} onInput={(event) => change("task_name", { name: event.currentTarget.value })} />}
          </Field>
          {refused !== undefined && !placed && <ProblemNotice problem={refused} title={say.notAccepted} endpoint="POST /tasks" />}
        </div>
        <footer class="drawer-foot">
          <Action onPress={() => void submit(createTask)} reason={busy ? say.creating : undefined}>
            {say.create}
          </Action>
          <button type="submit" class="button primary" aria-disabled={busy ? "true" : undefined}>
            {busy ? say.creating : say.createAndRun}
          </button>
        </footer>
      </form>
    </Modal>
  );
}

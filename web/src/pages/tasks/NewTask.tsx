import { useEffect, useRef, useState } from "preact/hooks";
import { listInputs } from "../../api/inputs";
import { listModels } from "../../api/settings";
import { createAndRun, createTask, type NewTask as Body } from "../../api/tasks";
import type { Database, Started } from "../../api/types";
import { useAttempt } from "../../api/useAttempt";
import { useResource, type Resource } from "../../api/useResource";
import { Action } from "../../parts/Action";
import { Field } from "../../parts/Field";
import { Modal } from "../../parts/Modal";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { useUnsaved } from "../../parts/unsaved";
import { navigate, parameters } from "../../route/navigation";
import { pathOf } from "../../route/route";
import { language, text } from "../../text/language";
import { MoreFields } from "./MoreFields";
import { OutputFields } from "./OutputFields";
import { PresentDataset } from "./PresentDataset";
import { SourceFields } from "./SourceFields";
import { StepChoices } from "./StepChoices";
import { TableFields } from "./TableFields";
import { emptyDraft, type Draft } from "./draft";
import { faultsOf, type DraftField } from "./faults";
import { placesOf, type FormState } from "./formState";
import { storeDraft, storedDraft } from "./storedDraft";
import { requestOf } from "./taskRequest";

interface Props {
  databases: Resource<Database[]>;
  onClose: () => void;
}

export function NewTask({ databases, onClose }: Props) {
  const t = text.value.form;
  const sources = databases.data ?? [];
  const inputs = useResource("inputs", listInputs);
  const models = useResource("models", listModels);
  const body = useRef<HTMLDivElement>(null);
  const fresh = () => emptyDraft(likelySource(sources), language.value);
  const [draft, setDraft] = useState<Draft>(() => storedDraft() ?? fresh());
  const [filled, setFilled] = useState(storedDraft() !== undefined);
  // the form may open before the sources are loaded
  useEffect(() => {
    if (!filled && sources.length > 0) setDraft((shown) => (shown.source === "" ? { ...shown, source: likelySource(sources) } : shown));
  }, [databases.data]);
  const [touched, setTouched] = useState<ReadonlySet<DraftField>>(new Set());
  const [pressed, setPressed] = useState(false);
  const { busy, problem: refused, run, clear: clearRefusal } = useAttempt();

  const latest = useRef(draft);
  latest.current = draft;
  useUnsaved(filled);
  const clear = () => {
    storeDraft(undefined);
    setDraft(fresh());
    setFilled(false);
    setTouched(new Set());
    setPressed(false);
    clearRefusal();
  };

  // until the models are loaded, there may be one
  const modelless = models.data?.every(({ kind, configured }) => kind !== "model" || !configured) ?? false;
  const faults = faultsOf(modelless ? { ...draft, useModel: false } : draft, t);
  const places = refused === undefined ? new Map<DraftField, string>() : placesOf(refused, draft);
  const form: FormState = {
    draft,
    change: (field, changes) => {
      const next = { ...latest.current, ...changes };
      latest.current = next;
      setDraft(next);
      // tables loaded from the source are no edit and clear no refusal
      if (field !== undefined || !("offered" in changes)) {
        setFilled(true);
        storeDraft(next);
        clearRefusal();
      }
      if (field !== undefined) setTouched((old) => new Set([...old, field]));
    },
    fault: (field) => places.get(field) ?? (pressed || touched.has(field) ? faults.get(field) : undefined),
  };
  // scrolls to the first error once it is drawn and focuses its field
  const showFault = () =>
    requestAnimationFrame(() => {
      body.current?.querySelector<HTMLElement>(".fault, .notice.bad")?.scrollIntoView({ block: "center" });
      body.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus({ preventScroll: true });
    });

  const submit = async (send: (wanted: Body) => Promise<Started>) => {
    setPressed(true);
    if (faults.size > 0) return void showFault();
    if (busy) return;
    const accepted = await run(async () => {
      const started = await send(requestOf(draft));
      storeDraft(undefined);
      navigate(pathOf({ page: "task", id: started.task_id }));
    });
    if (!accepted) showFault();
  };

  return (
    <Modal kind="drawer" label={t.title} onClose={onClose}>
      <form
        class="drawer-layout"
        noValidate
        autocomplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          void submit(createAndRun);
        }}
      >
        <header class="drawer-head">
          <h2>{t.title}</h2>
          <button type="button" class="tool" aria-label={text.value.app.close} onClick={onClose}>
            ✕
          </button>
        </header>
        <div class="drawer-body" ref={body}>
          <SourceFields databases={databases} form={form} />
          <TableFields inputs={inputs} form={form} />
          <Field label={t.context} hint={t.contextHint} fault={form.fault("business_context")}>
            {(wiring) => (
              <textarea
                class="textarea"
                name="business_context"
                {...wiring}
                placeholder={t.contextPlaceholder}
                value={draft.context}
                onInput={(event) => form.change("business_context", { context: event.currentTarget.value })}
              />
            )}
          </Field>
          <OutputFields form={form} />
          <PresentDataset form={form} />
          <StepChoices modelless={modelless} form={form} />
          <Field label={t.name} hint={t.nameHint} fault={form.fault("task_name")}>
            {(wiring) => (
              <input
                class="input"
                name="task_name"
                {...wiring}
                value={draft.name}
                onInput={(event) => form.change("task_name", { name: event.currentTarget.value })}
              />
            )}
          </Field>
          <MoreFields inputs={inputs} form={form} />
          {refused !== undefined && places.size === 0 && <ProblemNotice problem={refused} title={t.notAccepted} endpoint="POST /tasks" />}
        </div>
        <footer class="drawer-foot">
          {filled && (
            <Action kind="plain" onPress={clear}>
              {t.clear}
            </Action>
          )}
          <span class="push" />
          <Action onPress={() => void submit(createTask)} reason={busy ? t.creating : undefined}>
            {t.create}
          </Action>
          <button type="submit" class="button primary" aria-disabled={busy ? "true" : undefined}>
            {busy ? t.creating : t.createAndRun}
          </button>
        </footer>
      </form>
    </Modal>
  );
}

/** The source that the list is filtered by, or the only one. */
function likelySource(sources: readonly Database[]): string {
  const wanted = parameters.peek().get("db");
  const named = sources.find((source) => source.name === wanted) ?? (sources.length === 1 ? sources[0] : undefined);
  return named?.name ?? "";
}

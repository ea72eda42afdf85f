import { useEffect, useRef, useState } from "preact/hooks";
import { listInputs } from "../../../api/inputs";
import { listModels } from "../../../api/settings";
import { createAndRun, createTask, type NewTask as Body } from "../../../api/tasks";
import type { Database, Started } from "../../../api/types";
import { useAttempt } from "../../../api/useAttempt";
import { useResource, type Resource } from "../../../api/useResource";
import { Action } from "../../../parts/Action";
import { Modal } from "../../../parts/Modal";
import { ProblemNotice } from "../../../parts/ProblemNotice";
import { useUnsaved } from "../../../parts/unsaved";
import { navigate, parameters } from "../../../route/navigation";
import { pathOf } from "../../../route/route";
import { language, text } from "../../../text/language";
import { Options } from "./Options";
import { PresentDataset } from "./PresentDataset";
import { ProposalLine } from "./ProposalLine";
import { SourceFields } from "./SourceFields";
import { emptyDraft, withSource, type Draft } from "../draft/draft";
import { faultsOf, type DraftField } from "./faults";
import { placesOf, type FormState } from "./formState";
import { storeDraft, storedDraft } from "../draft/storedDraft";
import { requestOf } from "../draft/taskRequest";
import { useOfferedTables } from "./useOfferedTables";

interface Props {
  databases: Resource<Database[]>;
  onClose: () => void;
}

export function NewTask({ databases, onClose }: Props) {
  const t = text.value.form;
  const sources = databases.data;
  const inputs = useResource("inputs", listInputs);
  const models = useResource("models", listModels);
  const body = useRef<HTMLDivElement>(null);
  const fresh = () => forSource(emptyDraft("", language.value), sources);
  const [draft, setDraft] = useState<Draft>(() => forSource(storedDraft() ?? fresh(), sources));
  const [filled, setFilled] = useState(storedDraft() !== undefined);
  const [kept] = useState(filled);
  // the form may open before the sources are loaded; a later reload changes no choice
  useEffect(() => {
    if (sources !== undefined) setDraft((shown) => withKnownSource(shown, sources));
  }, [sources !== undefined]);
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
  const tables = useOfferedTables(form);
  // opens the options if an error is in them, scrolls to the first error once it is drawn and focuses its field
  const showFault = () =>
    requestAnimationFrame(() => {
      for (const folded of body.current?.querySelectorAll("details:has(.fault)") ?? []) folded.setAttribute("open", "");
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
          <ProposalLine tables={tables} withModel={draft.useModel && !modelless} form={form} />
          <PresentDataset form={form} />
          <Options inputs={inputs} tables={tables} modelless={modelless} kept={kept} form={form} />
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

/** The draft for the source that the address names, which is believed until the sources are loaded. */
function forSource(draft: Draft, sources: readonly Database[] | undefined): Draft {
  const named = parameters.peek().get("db") ?? "";
  if (sources?.some(({ name }) => name === named) ?? named !== "") return withSource(draft, named);
  return sources === undefined ? draft : withKnownSource(draft, sources);
}

/** The draft for the only source, if it is for none or for one that is not registered. */
function withKnownSource(draft: Draft, sources: readonly Database[]): Draft {
  if (draft.sourceKind !== "registered" || sources.some(({ name }) => name === draft.source)) return draft;
  return withSource(draft, sources.length === 1 ? sources[0]!.name : "");
}

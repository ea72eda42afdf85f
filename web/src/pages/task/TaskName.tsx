import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { renameTask } from "../../api/tasks";
import type { TaskView } from "../../api/types";
import { useAttempt } from "../../api/useAttempt";
import { Action } from "../../parts/Action";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { text } from "../../text/language";

const MAX_CHARACTERS = 200;

/** Name of a task and what follows it, with a button that makes the name a field. */
export function TaskName({ view, children }: { view: TaskView; children: ComponentChildren }) {
  const t = text.value.result;
  const [draft, setDraft] = useState<string | undefined>(undefined);
  const { problem, run } = useAttempt();
  const shown = view.task_name || view.task_id;
  const close = () => {
    setDraft(undefined);
    requestAnimationFrame(() => document.querySelector<HTMLElement>(".task-name .button")?.focus());
  };
  if (draft === undefined) {
    return (
      <>
        <h1 title={shown}>{shown}</h1>
        {children}
        <Action compact kind="plain" onPress={() => setDraft(view.task_name ?? "")}>
          {t.rename}
        </Action>
      </>
    );
  }
  const save = async (event: Event) => {
    event.preventDefault();
    if (await run(() => renameTask(view.task_id, draft))) close();
  };
  return (
    <form class="row-wrap rename" onSubmit={(event) => void save(event)}>
      <input
        class="input"
        ref={(field) => {
          if (field !== null && document.activeElement?.parentElement !== field.parentElement) field.focus();
        }}
        aria-label={t.newName}
        maxLength={MAX_CHARACTERS}
        placeholder={view.task_id}
        value={draft}
        onInput={(event) => setDraft(event.currentTarget.value)}
        onKeyDown={(event) => event.key === "Escape" && close()}
      />
      <button type="submit" class="button">
        {t.save}
      </button>
      <Action kind="plain" onPress={close}>
        {text.value.pairs.discard}
      </Action>
      <ProblemNotice problem={problem} />
    </form>
  );
}

import { renameTask } from "../../api/tasks";
import { useState } from "preact/hooks";
import { useAttempt } from "../../api/useAttempt";
import { Action } from "../../parts/Action";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { text } from "../../text/language";

const MAX_CHARACTERS = 200;

interface Props {
  task: { task_id: string; task_name?: string | null };
  onClose: () => void;
}

/** Field for another name of a task; an empty one removes the name. */
export function RenameForm({ task, onClose }: Props) {
  const t = text.value.result;
  const [draft, setDraft] = useState(task.task_name ?? "");
  const { problem, run } = useAttempt();
  const save = async (event: Event) => {
    event.preventDefault();
    if (await run(() => renameTask(task.task_id, draft))) onClose();
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
        placeholder={task.task_id}
        value={draft}
        onInput={(event) => setDraft(event.currentTarget.value)}
        onKeyDown={(event) => event.key === "Escape" && onClose()}
      />
      <button type="submit" class="button">
        {t.save}
      </button>
      <Action kind="plain" onPress={onClose}>
        {text.value.pairs.discard}
      </Action>
      <ProblemNotice problem={problem} />
    </form>
  );
}

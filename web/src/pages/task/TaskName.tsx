import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { TaskView } from "../../api/types";
import { Action } from "../../parts/Action";
import { text } from "../../text/language";
import { RenameForm } from "./RenameForm";

/** Name of a task and what follows it, with a button that makes the name a field. */
export function TaskName({ view, children }: { view: TaskView; children: ComponentChildren }) {
  const [editing, setEditing] = useState(false);
  const shown = view.task_name || view.task_id;
  const close = () => {
    setEditing(false);
    requestAnimationFrame(() => document.querySelector<HTMLElement>(".task-name .button")?.focus());
  };
  if (editing) return <RenameForm task={view} onClose={close} />;
  return (
    <>
      <h1 title={shown}>{shown}</h1>
      {children}
      <Action compact kind="plain" onPress={() => setEditing(true)}>
        {text.value.result.rename}
      </Action>
    </>
  );
}

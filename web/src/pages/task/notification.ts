import type { TaskView } from "../../api/types";
import { keepAwake } from "../../stream/store";
import { text } from "../../text/language";

const running = new Set<string>();

/** Shows a system notification that a task this tab saw running has ended, if permitted. */
export function announceEnd(view: TaskView): void {
  if (view.status === "paused") {
    keepAwake(view.task_id, false);
    return;
  }
  if (view.status === "in_progress") {
    running.add(view.task_id);
    keepAwake(view.task_id, allowed());
    return;
  }
  keepAwake(view.task_id, false);
  if (!running.delete(view.task_id)) return;
  if (!allowed() || document.hasFocus()) return;
  new Notification(text.value.task.notified(view.task_name || view.task_id, text.value.taskStatus[view.status]), { tag: view.task_id });
}

function allowed(): boolean {
  return typeof Notification !== "undefined" && Notification.permission === "granted";
}

/** True if permission can be requested: supported and not yet answered. */
export function canAskForNotification(): boolean {
  return typeof Notification !== "undefined" && Notification.permission === "default";
}

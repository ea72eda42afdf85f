import type { Dictionary } from "../dictionary";

const tasks = (n: number) => (n === 1 ? "1 task" : `${n} tasks`);

export const enBulk: Dictionary["bulk"] = {
  next: "Next task",
  previous: "Previous task",
  choose: "Select the task",
  chooseTask: (name) => `Select the task “${name}”`,
  chooseAll: "Select all listed tasks",
  chosen: (n) => (n === "1" ? "1 task selected" : `${n} tasks selected`),
  clear: "Clear selection",
  no: "Back",
  action: { pause: "Pause", resume: "Resume", cancel: "Cancel", delete: "Delete" },
  ask: {
    pause: (n) => `Pause ${tasks(n)}? Finished units are kept, and no executor continues them until they are resumed.`,
    resume: (n) => `Resume ${tasks(n)}? Completed steps are not repeated.`,
    cancel: (n) => `Cancel ${tasks(n)}? Completed steps are kept; a step that is running starts again when the task is resumed.`,
    delete: (n) =>
      `Delete ${tasks(n)} and their files? The event log keeps the record of what happened, and items they loaded stay in the vector store.`,
  },
  yes: {
    pause: (n) => `Pause ${tasks(n)}`,
    resume: (n) => `Resume ${tasks(n)}`,
    cancel: (n) => `Cancel ${tasks(n)}`,
    delete: (n) => `Delete ${tasks(n)}`,
  },
  done: {
    pause: (n) => `Requested the pause of ${tasks(n)}.`,
    resume: (n) => `Resumed ${tasks(n)}.`,
    cancel: (n) => `Requested the cancellation of ${tasks(n)}.`,
    delete: (n) => `Deleted ${tasks(n)}.`,
  },
  refused: (n) => `${tasks(n)} refused`,
  more: (name) => `More actions on the task “${name}”`,
};

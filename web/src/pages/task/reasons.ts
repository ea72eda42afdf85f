import { text } from "../../text/language";
import type { Blocker } from "./taskState";

/** A blocker in words; undefined without one. */
export function reasonText(blocker: Blocker | undefined): string | undefined {
  const t = text.value.task;
  switch (blocker) {
    case undefined:
      return undefined;
    case "running":
      return t.whyRunning;
    case "done":
      return t.whyDone;
    case "idle":
      return t.whyIdle;
    case "cancelling":
      return t.whyCancelling;
    case "delete_running":
      return t.whyDeleteRunning;
    default:
      return t.whyStepBefore(text.value.step[blocker.stepBefore]);
  }
}

import { text } from "../../text/language";
import type { Blocker } from "./taskState";

/** A blocker in words; undefined where nothing bars the way. */
export function reasonText(blocker: Blocker | undefined): string | undefined {
  const say = text.value.task;
  switch (blocker) {
    case undefined:
      return undefined;
    case "running":
      return say.whyRunning;
    case "done":
      return say.whyDone;
    case "idle":
      return say.whyIdle;
    case "cancelling":
      return say.whyCancelling;
    case "delete_running":
      return say.whyDeleteRunning;
    default:
      return say.whyStepBefore(text.value.step[blocker.stepBefore]);
  }
}

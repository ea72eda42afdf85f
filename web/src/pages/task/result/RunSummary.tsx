import { useState } from "preact/hooks";
import type { TaskView } from "../../../api/types";
import { StatusIcon } from "../../../parts/StatusIcon";
import { duration } from "../../../text/format";
import { text } from "../../../text/language";
import { Executions } from "../Executions";
import { StepRail } from "../StepRail";
import { endedSeconds, stepsOf } from "../taskState";

/** Progress of a finished task in one line, which opens its steps and executions. */
export function RunSummary({ view }: { view: TaskView }) {
  const t = text.value.result;
  const [open, setOpen] = useState(false);
  const seconds = endedSeconds(view);
  const done = stepsOf(view).filter((step) => step.status === "completed").length;
  return (
    <>
      <div>
        <button type="button" class="fold run-summary" aria-expanded={open} title={t.runShow} onClick={() => setOpen(!open)}>
          <StatusIcon status={view.status} />
          <span>
            {seconds > 0 && `${duration(seconds)} · `}
            {t.steps(done)}
          </span>
          <svg viewBox="0 0 12 12" width="10" height="10" class="fold-mark" aria-hidden="true">
            <path d="M4 2.5 8 6l-4 3.5" />
          </svg>
        </button>
      </div>
      {open && (
        <>
          <StepRail view={view} />
          <Executions view={view} />
        </>
      )}
    </>
  );
}

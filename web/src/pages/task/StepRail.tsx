import { useRef } from "preact/hooks";
import { runStep } from "../../api/tasks";
import type { Step, TaskView } from "../../api/types";
import { useAttempt } from "../../api/useAttempt";
import { Action } from "../../parts/Action";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { Progress } from "../../parts/Progress";
import { StatusIcon } from "../../parts/StatusIcon";
import { useKeptFocus } from "../../parts/keptFocus";
import { useLiveNow } from "../../parts/now";
import { partTone, type Tone } from "../../parts/tone";
import { count, duration, secondsBetween } from "../../text/format";
import { text } from "../../text/language";
import { translated } from "../../text/translated";
import { outcomeOf } from "./outcome";
import { isUnused } from "./taskUse";
import { permissionsOf, stepElement, stepsOf, shownErrors, unfitPairs, type Blocker } from "./taskState";
import { producedText } from "./watch/progressText";

/** The four steps with units done of total; `still` leaves out the buttons, for a past moment. */
export function StepRail({ view, still = false }: { view: TaskView; still?: boolean }) {
  const { problem, run } = useAttempt();
  const place = useRef<HTMLOListElement>(null);
  useKeptFocus(place);
  const allowed = permissionsOf(view);
  const shown = shownErrors(view, still);
  const elsewhere = (step: Step) => {
    const at = shown.get(step.error ?? "");
    return at === stepElement(step.step) ? undefined : at;
  };
  return (
    <div class="stack">
      <ol class="step-rail" ref={place} aria-label={text.value.task.steps}>
        {stepsOf(view).map((step, index) => (
          <StepCard
            key={step.step}
            step={step}
            index={index}
            outcome={outcomeOf(step, view.counts, text.value.task.outcome)}
            unused={!still && step.step === "training_load" && step.status === "completed" && isUnused(view.task_id)}
            unfit={step.step === "sql_validation" ? unfitPairs(view.counts) : 0}
            blocker={allowed.steps[step.step]}
            onRun={still ? undefined : () => void run(() => runStep(view.task_id, step.step))}
            error={step.error ? translated(view, step.error) : undefined}
            shownAt={elsewhere(step)}
          />
        ))}
      </ol>
      <ProblemNotice problem={problem} />
    </div>
  );
}

interface CardProps {
  step: Step;
  index: number;
  /** Its result in words; undefined if unknown. */
  outcome: string | undefined;
  /** True if what it loaded is not in the vector store any more. */
  unused: boolean;
  /** Number of pairs that the step left unfit for training. */
  unfit: number;
  blocker: Blocker | undefined;
  onRun: (() => void) | undefined;
  /** In the reader's language if it is known in it. */
  error: string | undefined;
  /** Id of the element that already shows this step's error; undefined if the card does. */
  shownAt: string | undefined;
}

function StepCard({ step, index, outcome: done, unused, unfit, blocker, onRun, error, shownAt }: CardProps) {
  const t = text.value.task;
  const running = step.status === "running";
  const now = useLiveNow(running && onRun !== undefined);
  const took = secondsBetween(step.started_at, step.completed_at ?? (running && onRun !== undefined ? now : undefined));
  const name = text.value.step[step.step];
  const tone = unused ? "warn" : stepTone(step.status, unfit);
  const outcome = unused ? text.value.datasets.notInUse : done;
  const runWord = step.status === "pending" || step.status === "skipped" ? t.runStep : t.rerunStep;
  return (
    <li
      id={stepElement(step.step)}
      tabIndex={-1}
      class={`panel step-card step-${step.status}`}
      data-step={step.step}
      data-status={step.status}
      aria-current={running ? "step" : undefined}
    >
      <div class="step-head">
        <span class={`step-mark tone-${tone}`}>
          <StatusIcon status={step.status} />
        </span>
        <h2>
          <span class="quiet">{index + 1}</span> {name}
        </h2>
        {onRun !== undefined && blocker === undefined && (
          <Action compact kind="plain" label={`${runWord} ${name}`} onPress={onRun}>
            {runWord}
          </Action>
        )}
      </div>
      <div class="step-line">
        {outcome === undefined && <Units step={step} />}
        <span class={`small tone-text-${tone}`}>
          {outcome !== undefined && <span class="sr-only">{text.value.executionStatus[step.status]}: </span>}
          {outcome ?? text.value.executionStatus[step.status] ?? step.status}
        </span>
        <span class="small quiet took">
          {/* the result is more informative than the number of units */}
          {outcome !== undefined && <Units step={step} />}
          {took !== undefined && (running ? took >= 0 : took > 0) && <span class="nowrap">{duration(took)}</span>}
        </span>
      </div>
      <Progress value={shareOf(step)} label={name} tone={tone} />
      {error !== undefined && step.status === "failed" && shownAt === undefined && (
        <p class="step-error small" title={error}>
          {error}
        </p>
      )}
    </li>
  );
}

/** Amber for a step that left pairs unfit. */
function stepTone(status: Step["status"], unfit: number): Tone {
  return status === "completed" && unfit > 0 ? "warn" : partTone(status);
}

function Units({ step }: { step: Step }) {
  const produced = step.status === "running" ? producedText(step.produced, step.step) : undefined;
  if (produced !== undefined) return <span class="units-figure nowrap">{produced}</span>;
  const total = step.units_total ?? undefined;
  const done = step.units_done ?? 0;
  if (total)
    return (
      <span class="units-figure nowrap">
        <strong>{count(done)}</strong> <span class="quiet">{text.value.task.ofUnits(total, count(total))}</span>
      </span>
    );
  return done > 0 ? <span class="units-figure quiet nowrap">{text.value.task.unitsDone(done)}</span> : null;
}

/** 0–100. */
function shareOf(step: Step): number {
  if (step.status === "completed") return 100;
  return step.units_total ? ((step.units_done ?? 0) / step.units_total) * 100 : 0;
}

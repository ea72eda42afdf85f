import type { Problem } from "../api/problem";
import { isOver, streamIsBack } from "../stream/outage";
import { text } from "../text/language";
import { Action } from "./Action";

interface Props {
  /** Undefined if there is nothing to show. */
  problem: Problem | undefined;
  /** The endpoint asked, to say which one is missing. */
  endpoint?: string;
  title?: string;
  onRetry?: () => void;
}

/** Says plainly what went wrong: unreachable, not offered by this service, or refused and why. An outage that ended is no longer shown. */
export function ProblemNotice({ problem, endpoint = "", title, onRetry }: Props) {
  const t = text.value.problem;
  if (problem === undefined) return null;
  // what can be tried again stays until it has been, unless the stream brings it anyway
  if (onRetry === undefined ? isOver(problem) : streamIsBack(problem)) return null;
  const [head, detail, kind] =
    problem.status === 0
      ? [t.unreachable, t.unreachableHint, "bad"]
      : problem.notOffered
        ? [t.notOffered, t.notOfferedHint(endpoint), "warn"]
        : [title ?? t.title, problem.message, "bad"];
  return (
    <div class={`notice ${kind}`} role="alert">
      <strong>{head}</strong>
      {detail !== "" && <p>{detail}</p>}
      <div class="row small quiet">
        {problem.status !== 0 && <span>{t.status(problem.status, problem.code)}</span>}
        {problem.requestId !== undefined && <span>{t.requestId(problem.requestId)}</span>}
        {onRetry !== undefined && (
          <Action compact onPress={onRetry}>
            {t.retry}
          </Action>
        )}
      </div>
    </div>
  );
}

import type { Problem } from "../api/problem";
import { isOver, streamIsBack } from "../stream/outage";
import { text } from "../text/language";
import { Action } from "./Action";

interface Props {
  /** Undefined if there is nothing to show. */
  problem: Problem | undefined;
  /** The requested endpoint, named if it is missing. */
  endpoint?: string;
  title?: string;
  onRetry?: () => void;
}

/** Shows why a request failed: unreachable, not offered by this service, or refused. An outage that ended is no longer shown. */
export function ProblemNotice({ problem, endpoint = "", title, onRetry }: Props) {
  const t = text.value.problem;
  if (problem === undefined) return null;
  // a notice with a retry button stays until it is retried, unless the stream makes that unnecessary
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

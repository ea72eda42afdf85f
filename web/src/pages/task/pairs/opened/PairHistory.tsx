import { pairHistory, type Pair } from "../../../../api/pairs";
import type { LogEvent } from "../../../../api/types";
import { useResource } from "../../../../api/useResource";
import { ProblemNotice } from "../../../../parts/ProblemNotice";
import { Time } from "../../../../parts/Time";
import { Link } from "../../../../route/Link";
import { pathOf } from "../../../../route/route";
import { actorName } from "../../../../text/actor";
import { text } from "../../../../text/language";
import { rowCount } from "./rowCount";
import { word } from "../words";

/** Events of a pair with time and actor. */
export function PairHistory({ taskId, pair }: { taskId: string; pair: Pair }) {
  const t = text.value.pairs;
  const history = useResource(
    `${taskId} ${pair.pair_id} ${pair.position ?? ""}`,
    (signal) => pairHistory(taskId, pair.pair_id, signal),
    `${taskId} ${pair.pair_id}`,
  );
  if (history.problem !== undefined)
    return <ProblemNotice problem={history.problem} endpoint={`GET /tasks/${taskId}/pairs/${pair.pair_id}/history`} />;
  return (
    <ol class="pair-history small" aria-label={t.history}>
      {history.data?.map((event) => (
        <li key={event.position}>
          <Link
            to={`${pathOf({ page: "replay", id: taskId })}?at=${event.position}`}
            class="position mono quiet"
            title={text.value.events.replayFrom}
          >
            {event.position}
          </Link>
          <Time at={event.recorded_at} />
          <span class="pair-action">{word(event.type.replace("pair.", ""))}</span>
          <span class="quiet">{whoOf(event)}</span>
          <span class="pair-detail">{detailOf(event)}</span>
        </li>
      ))}
    </ol>
  );
}

/** Reason for which a pair is no longer loaded, with the task that replaced it. */
export function Displaced({ why, by }: { why: string; by: string }) {
  return (
    <>
      {why} <Link to={pathOf({ page: "task", id: by })}>{by}</Link>
    </>
  );
}

/** Name of the person, the executor, or this machine without a key. */
function whoOf(event: LogEvent): string {
  const { actor, executor } = event.meta ?? {};
  return actorName(event.data["actor"] ?? actor ?? executor ?? text.value.audit.local, text.value.audit);
}

function detailOf(event: LogEvent) {
  const { sql, error, reason, rule, rows, valid, by_task_id: by, taken } = event.data;
  if (typeof by === "string") return <Displaced why={taken === true ? text.value.pairs.takenBy : text.value.pairs.removedBy} by={by} />;
  if (typeof error === "string" || typeof reason === "string") return <span class="tone-text-bad">{String(error ?? reason)}</span>;
  if (event.type === "pair.validated")
    return `${valid === true ? text.value.pairs.valid : text.value.pairs.invalid}${typeof rows === "number" ? ` · ${text.value.pairs.resultRows(rowCount(rows))}` : ""}`;
  if (typeof sql === "string") return <code title={sql}>{`${typeof rule === "string" ? `${rule}: ` : ""}${sql}`}</code>;
  return null;
}

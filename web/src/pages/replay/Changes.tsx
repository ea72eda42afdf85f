import { query, request } from "../../api/request";
import { useResource } from "../../api/useResource";
import { Action } from "../../parts/Action";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { count } from "../../text/format";
import { text } from "../../text/language";
import { ChangeLine } from "./ChangeLine";
import { changesOf, type Changes as Answer } from "./changes";
import { useResting } from "./useResting";

interface Props {
  taskId: string;
  from: number;
  to: number;
  pinned: boolean;
  onPin: () => void;
  onUnpin: () => void;
}

export function Changes({ taskId, from, to, pinned, onPin, onUnpin }: Props) {
  const t = text.value.replay;
  const [low, high] = [Math.min(from, to), Math.max(from, to)];
  const resting = useResting(`${low} ${high}`);
  const [a, b] = resting.split(" ").map(Number);
  const changes = useResource(
    `${taskId} ${resting}`,
    (signal) =>
      a === b
        ? Promise.resolve<Answer>({})
        : request<Answer>(`tasks/${encodeURIComponent(taskId)}/changes${query({ from: a, to: b })}`, { signal }),
    true,
  );
  const lines = changesOf(changes.data ?? {});
  return (
    <section class="panel changes" aria-label={t.changes}>
      <div class="section-head">
        <h2>{t.changes}</h2>
        <div class="changes-span">
          <span class="quiet small mono nowrap">
            {count(low)} → {count(high)}
          </span>
          {pinned ? (
            <Action compact onPress={onUnpin}>
              {t.fromMilestone}
            </Action>
          ) : (
            <Action compact onPress={onPin}>
              {t.setFrom}
            </Action>
          )}
        </div>
      </div>
      {changes.problem !== undefined ? (
        <div class="panel-body">
          <ProblemNotice problem={changes.problem} endpoint={`GET /tasks/${taskId}/changes`} onRetry={changes.reload} />
        </div>
      ) : lines.length === 0 ? (
        <p class="quiet panel-body">{low === high ? t.samePoint : changes.loading ? text.value.problem.loading : t.noChange}</p>
      ) : (
        <ul class="change-list" tabIndex={0} aria-label={t.changes}>
          {lines.map((change) => (
            <ChangeLine key={`${change.group} ${change.kind} ${change.name}`} change={change} />
          ))}
        </ul>
      )}
    </section>
  );
}

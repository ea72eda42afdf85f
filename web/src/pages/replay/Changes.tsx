import { Action } from "../../parts/Action";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { useSettled } from "../../parts/throttle";
import { count } from "../../text/format";
import { text } from "../../text/language";
import { ChangeLine } from "./ChangeLine";
import { changedPairs } from "./changedPairs";
import { changesOf } from "./changes";
import { useChanges } from "./useChanges";

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
  const resting = useSettled(`${low} ${high}`);
  const [a, b] = resting.split(" ").map(Number);
  const changes = useChanges(taskId, a ?? 0, b ?? 0);
  const lines = changesOf(changes.data ?? {});
  const pairs = changedPairs(changes.data?.pairs ?? {});
  return (
    <section class="changes" aria-label={t.changes}>
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
      ) : lines.length === 0 && pairs.length === 0 ? (
        <p class="quiet panel-body">{low === high ? t.samePoint : changes.loading ? text.value.problem.loading : t.noChange}</p>
      ) : (
        <ul class="change-list" tabIndex={0} aria-label={t.changes}>
          {pairs.length > 0 && (
            <li>
              <span class="change-kind change-changed">{text.value.task.tabPairs}</span>
              <strong class="change-what">{pairs.join(", ")}</strong>
            </li>
          )}
          {lines.map((change) => (
            <ChangeLine key={`${change.group} ${change.kind} ${change.name}`} change={change} />
          ))}
        </ul>
      )}
    </section>
  );
}

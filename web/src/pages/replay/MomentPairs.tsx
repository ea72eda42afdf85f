import { useState } from "preact/hooks";
import { pagePairs, type Pair } from "../../api/pairs";
import { useAttempt } from "../../api/useAttempt";
import { useResource } from "../../api/useResource";
import { Action } from "../../parts/Action";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { toneOf } from "../../parts/tone";
import { count } from "../../text/format";
import { text } from "../../text/language";
import { stateOf } from "../task/pairs/pairState";
import { word } from "../task/pairs/words";
import { changedPairs } from "./changedPairs";
import { useChanges } from "./useChanges";

const PAGE = 50;

/** The pairs as they were at a position, in pages, and what became of them since `from`. */
export function MomentPairs({ taskId, at, from }: { taskId: string; at: number; from: number }) {
  const t = text.value.time;
  const first = useResource(`${taskId} ${at}`, (signal) => pagePairs(taskId, { at, limit: PAGE }, signal), taskId);
  const [read, setMore] = useState<{ at: number; pairs: Pair[]; next: number | null } | undefined>(undefined);
  const more = read?.at === at ? read : undefined;
  const { problem, run } = useAttempt();
  const changes = useChanges(taskId, Math.min(from, at), at);
  const pairs = [...(first.data?.pairs ?? []), ...(more?.pairs ?? [])];
  const next = more === undefined ? (first.data?.next_cursor ?? null) : more.next;
  const readOn = (cursor: number) =>
    void run(async () => {
      const page = await pagePairs(taskId, { at, limit: PAGE, cursor });
      setMore({ at, pairs: [...(more?.pairs ?? []), ...page.pairs], next: page.next_cursor ?? null });
    });
  const turned = changedPairs(changes.data?.pairs ?? {});
  return (
    <div class="moment-pairs">
      <ProblemNotice problem={first.problem ?? problem} endpoint={`GET /tasks/${taskId}/pairs?at=`} />
      {first.data !== undefined && (
        <p class="moment-pairs-head">
          <strong>{t.pairCount(first.data.total, count(first.data.total))}</strong>
          {turned.length > 0 && (
            <span class="quiet">
              {t.pairsSince} {turned.join(", ")}
            </span>
          )}
        </p>
      )}
      {first.data === undefined && first.problem === undefined && <p class="quiet panel-body">{text.value.problem.loading}</p>}
      {first.data?.total === 0 && <p class="quiet panel-body">{t.pairsNone}</p>}
      <ul class="moment-pair-list" tabIndex={0} aria-label={text.value.task.tabPairs}>
        {pairs.map((pair) => (
          <li key={pair.pair_id} data-pair={pair.pair_id}>
            <span class="moment-question">{pair.question}</span>
            <span class="moment-state">
              {pair.review && <span class={`small tone-text-${toneOf(pair.review)}`}>{word(pair.review)}</span>}
              <span class={`badge plain-badge tone-${toneOf(stateOf(pair))}`}>{word(stateOf(pair))}</span>
            </span>
            <code class="quiet small moment-sql">{pair.sql}</code>
          </li>
        ))}
      </ul>
      {next !== null && (
        <div class="panel-body">
          <Action onPress={() => readOn(next)}>{t.more}</Action>
        </div>
      )}
    </div>
  );
}

import "./watch.css";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { listPairs } from "../../../api/pairs";
import { asProblem } from "../../../api/problem";
import type { LogEvent, TaskView } from "../../../api/types";
import { StatusIcon } from "../../../parts/StatusIcon";
import { toneOf } from "../../../parts/tone";
import { useTaskEvents } from "../../../stream/useTask";
import { text } from "../../../text/language";
import { EMPTY, areWatched, pairOf, withEvents, withNext, type Fate, type Shown } from "./strip";

const PAIR = /^pair\.(generated|validated|repaired)$/;
const EACH_MS = 260;
const ICONS: Record<Fate, string> = { generated: "pending", valid: "completed", invalid: "failed", repaired: "partial_completed" };

/** While pairs are generated and checked: the newest questions with their SQL, which appear one by one. */
export function LiveQuestions({ view }: { view: TaskView }) {
  return areWatched(view) ? <Questions taskId={view.task_id} /> : null;
}

function Questions({ taskId }: { taskId: string }) {
  const t = text.value.watch;
  const [strip, setStrip] = useState(EMPTY);
  const known = useRef(new Map<string, Shown>());
  // pairs that were generated before this page was opened
  useEffect(() => {
    const abort = new AbortController();
    listPairs(taskId, abort.signal).then(
      (pairs) => {
        for (const pair of pairs) {
          if (!known.current.has(pair.pair_id))
            known.current.set(pair.pair_id, { id: pair.pair_id, question: pair.question, sql: pair.sql, fate: "generated" });
        }
      },
      // the strip goes on with the pairs that arrive
      (error: unknown) => abort.signal.aborted || void asProblem(error),
    );
    return () => abort.abort();
  }, [taskId]);
  useTaskEvents(
    taskId,
    PAIR,
    useCallback((events: LogEvent[]) => {
      for (const event of events) if (event.type === "pair.generated") known.current.set(String(event.data["pair_id"]), pairOf(event));
      setStrip((now) => withEvents(now, events, known.current));
    }, []),
  );
  const waits = strip.waiting.length > 0;
  useEffect(() => {
    if (!waits) return undefined;
    const timer = window.setInterval(() => setStrip(withNext), EACH_MS);
    return () => window.clearInterval(timer);
  }, [waits]);
  return (
    <section class="panel live-questions" aria-label={t.label}>
      <div class="section-head">
        <h2>{t.label}</h2>
      </div>
      {strip.shown.length === 0 && <p class="quiet small live-waiting">{t.waiting}</p>}
      <ol aria-live="off">
        {strip.shown.map(({ id, question, sql, fate }) => (
          <li key={id} data-fate={fate}>
            <span class={`live-mark tone-text-${toneOf(fate)}`} title={t[fate]}>
              <StatusIcon status={ICONS[fate]} />
              <span class="sr-only">{t[fate]}</span>
            </span>
            <span class="live-question">{question}</span>
            <code class="live-sql ellipsis" title={sql}>
              {sql}
            </code>
          </li>
        ))}
      </ol>
    </section>
  );
}

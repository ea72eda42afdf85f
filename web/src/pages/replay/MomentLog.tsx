import { useEffect, useRef } from "preact/hooks";
import { listLogs } from "../../api/tasks";
import { useResource } from "../../api/useResource";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { preciseClock } from "../../text/format";
import { text } from "../../text/language";
import { watchBelow } from "../task/log/below";

const SHOWN = 120;

/** The newest log lines at a position, or of now without one. */
export function MomentLog({ taskId, at }: { taskId: string; at: number | undefined }) {
  const t = text.value.replay;
  const logs = useResource(`${taskId} ${at ?? ""}`, (signal) => listLogs(taskId, { limit: SHOWN, at }, signal), taskId);
  const host = useRef<HTMLDivElement>(null);
  const lines = logs.data?.logs ?? [];
  useEffect(() => {
    const shown = host.current;
    if (shown === null) return;
    const toEnd = () => {
      shown.scrollTop = shown.scrollHeight;
    };
    toEnd();
    // lines may wrap differently at another width
    const widths = new ResizeObserver(toEnd);
    widths.observe(shown);
    const stopLooking = watchBelow(shown, (wasAtEnd) => wasAtEnd && toEnd());
    return () => {
      widths.disconnect();
      stopLooking();
    };
  }, [logs.data]);
  return (
    <section class="moment-log" aria-label={t.log}>
      <ProblemNotice problem={logs.problem} endpoint={`GET /tasks/${taskId}/logs?at=`} />
      <div ref={host} class="log-rows" role="log" aria-live="off" aria-label={t.log} tabIndex={0}>
        {lines.length === 0 && !logs.loading && <p class="quiet panel-body">{t.logNone}</p>}
        {lines.map((line) => (
          <div key={line.position} class="log-row" data-level={line.level}>
            <span class="log-time">{preciseClock(line.timestamp)}</span>
            <span class="log-level">{line.level}</span>
            <span class="log-step">{line.step_name ?? line.module_name ?? ""}</span>
            <span class="log-text">{line.message}</span>
          </div>
        ))}
      </div>
    </section>
  );
}

import { useEffect, useRef } from "preact/hooks";
import { may } from "../../api/session";
import { drainExecutors, listExecutors, resumeExecutors } from "../../api/settings";
import { useAttempt } from "../../api/useAttempt";
import { useResource } from "../../api/useResource";
import { Action } from "../../parts/Action";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { StatusBadge } from "../../parts/StatusBadge";
import { Time } from "../../parts/Time";
import { actorName } from "../../text/actor";
import { text } from "../../text/language";

/** Approximate interval of executors' heartbeats. */
const BEAT_MS = 5000;

/** Running executors, with a button that pauses them. */
export function Executors() {
  const t = text.value.sources;
  const executors = useResource("executors", listExecutors);
  const reload = useRef(executors.reload);
  reload.current = executors.reload;
  // heartbeats are no events, so the stream does not carry them
  useEffect(() => {
    const timer = window.setInterval(() => document.visibilityState === "visible" && reload.current(), BEAT_MS);
    return () => window.clearInterval(timer);
  }, []);
  const { problem, run } = useAttempt();
  const change = (act: () => Promise<void>) => void run(act).then((done) => done && executors.reload());
  const drained = executors.data?.drained ?? undefined;
  return (
    <section class="panel panel-body stack" aria-label={t.executors}>
      <div class="row-wrap">
        <h2>{t.executors}</h2>
        <span class="push" />
        {executors.data !== undefined &&
          may("operate") &&
          (drained === undefined ? (
            <Action compact title={t.drainHint} onPress={() => change(() => drainExecutors())}>
              {t.drain}
            </Action>
          ) : (
            <Action compact kind="primary" onPress={() => change(() => resumeExecutors())}>
              {t.resumeWork}
            </Action>
          ))}
      </div>
      {drained !== undefined && (
        <div class="notice warn" role="status" data-drained>
          <strong>{t.drained}</strong>
          <p class="small">
            {t.drainHint} <Time at={drained.since} />
            {` · ${actorName(drained.by ?? text.value.audit.local, text.value.audit)}`}
            {drained.reason && ` · ${drained.reason}`}
          </p>
        </div>
      )}
      <ProblemNotice problem={problem ?? executors.problem} endpoint="/executors" onRetry={executors.reload} />
      {executors.data?.executors.length === 0 && <p class="quiet">{t.noExecutors}</p>}
      <ul class="plain-list">
        {executors.data?.executors.map((executor) => (
          <li key={executor.executor}>
            <StatusBadge
              status={executor.running ? "running" : executor.drained ? "paused" : "pending"}
              label={executor.running ? `${t.working} · ${executor.running}` : executor.drained ? t.drained : t.idle}
            />
            <span class="mono small wide">{executor.executor}</span>
            <span class="quiet small">
              {executor.drained && executor.running ? `${t.drained} · ` : ""}
              {t.seen} <Time at={executor.seen_at} />
            </span>
            {may("operate") && (
              <Action
                compact
                label={`${executor.drained ? t.resumeWork : t.drain} ${executor.executor}`}
                title={executor.drained ? undefined : t.drainHint}
                onPress={() => change(() => (executor.drained ? resumeExecutors : drainExecutors)(executor.executor))}
              >
                {executor.drained ? t.resumeWork : t.drain}
              </Action>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

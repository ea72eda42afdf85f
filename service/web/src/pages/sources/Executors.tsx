import { listExecutors } from "../../api/settings";
import { useResource } from "../../api/useResource";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { StatusBadge } from "../../parts/StatusBadge";
import { Time } from "../../parts/Time";
import { text } from "../../text/language";

export function Executors() {
  const say = text.value.sources;
  const executors = useResource("executors", listExecutors);
  return (
    <section class="panel panel-body stack" aria-label={say.executors}>
      <h2>{say.executors}</h2>
      {executors.problem !== undefined && <ProblemNotice problem={executors.problem} endpoint="GET /executors" onRetry={executors.reload} />}
      {executors.data?.length === 0 && <p class="quiet">{say.noExecutors}</p>}
      <ul class="plain-list">
        {executors.data?.map((executor) => (
          <li key={executor.executor}>
            <StatusBadge status={executor.running ? "running" : "pending"} label={executor.running ? `${say.working} · ${executor.running}` : say.idle} />
            <span class="mono small wide">{executor.executor}</span>
            <span class="quiet small">
              {say.seen} <Time at={executor.seen_at} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

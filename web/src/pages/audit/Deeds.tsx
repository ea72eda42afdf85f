import { latestDeeds, proofUrl } from "../../api/audit";
import type { LogEvent } from "../../api/types";
import { useResource } from "../../api/useResource";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { Time } from "../../parts/Time";
import { Link } from "../../route/Link";
import { pathOf } from "../../route/route";
import { count } from "../../text/format";
import { actorName } from "../../text/actor";
import { text } from "../../text/language";

/** What people ask for, as opposed to what the machine does about it. */
const DEEDS = [
  "task.created", "task.deleted", "task.purged", "step.requested", "execution.cancel_requested", "pair.edited", "pair.approved",
  "pair.rejected", "source.*", "key.*", "input.*", "executors.*", "audit.*", "events.*",
].join(",");

interface Props {
  head: number;
  /** The newest checkpoint's position: what lies before it can be proven. */
  proven: number;
}

export function Deeds({ head, proven }: Props) {
  const say = text.value.audit;
  const deeds = useResource(`deeds ${head}`, (signal) => latestDeeds(head, DEEDS, signal), true);
  return (
    <section class="panel">
      <div class="section-head">
        <h2>{say.who}</h2>
        {deeds.data !== undefined && deeds.data.length > 0 && <span class="quiet small">{say.latest(count(deeds.data.length))}</span>}
      </div>
      {deeds.problem !== undefined && (
        <div class="panel-body">
          <ProblemNotice problem={deeds.problem} endpoint="GET /events" onRetry={deeds.reload} />
        </div>
      )}
      {deeds.data?.length === 0 && <p class="quiet panel-body">{say.whoNone}</p>}
      {deeds.data !== undefined && deeds.data.length > 0 && (
        <div class="table-scroll deed-scroll" tabIndex={0} role="region" aria-label={say.who}>
          <table class="table">
            <thead>
              <tr>
                <th scope="col" class="num">
                  {say.position}
                </th>
                <th scope="col">{say.recorded}</th>
                <th scope="col">{say.actor}</th>
                <th scope="col">{say.what}</th>
                <th scope="col">{say.on}</th>
                <th scope="col">{say.proof}</th>
              </tr>
            </thead>
            <tbody>
              {deeds.data.map((event) => (
                <Row key={event.position} event={event} proven={proven} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Row({ event, proven }: { event: LogEvent; proven: number }) {
  const say = text.value.audit;
  const actor = event.meta?.["actor"] ?? event.data["created_by"] ?? event.data["actor"] ?? event.meta?.["executor"];
  const task = event.data["task_id"];
  const name = event.data["name"];
  return (
    <tr>
      <td class="num quiet">{count(event.position)}</td>
      <td>
        <Time at={event.recorded_at} />
      </td>
      <td>
        {actor ? (
          actorName(actor, say)
        ) : (
          <span class="quiet" title={say.localHint}>
            {say.local}
          </span>
        )}
      </td>
      <td>
        {text.value.deeds[event.type]} {typeof event.data["step"] === "string" && <span>{`· ${text.value.step[event.data["step"] as "complete"] ?? event.data["step"]} `}</span>}
        <span class="mono small quiet">{event.type}</span>
      </td>
      <td>
        {typeof task === "string" ? (
          <Link to={pathOf({ page: "task", id: task })} class="mono small">
            {task}
          </Link>
        ) : (
          <span class="mono small">{typeof name === "string" ? name : event.stream}</span>
        )}
      </td>
      <td>
        {event.position <= proven ? (
          <a href={proofUrl(event.position)} download={`proof_${event.position}.json`} class="small" aria-label={`${say.proof} ${event.position}`} title={say.proofHint}>
            ↓
          </a>
        ) : (
          <span class="quiet none" title={say.proofLater}>
            –
          </span>
        )}
      </td>
    </tr>
  );
}

import { latestEvents, proofUrl } from "../../api/audit";
import type { LogEvent } from "../../api/types";
import { useResource } from "../../api/useResource";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { Time } from "../../parts/Time";
import { Link } from "../../route/Link";
import { pathOf } from "../../route/route";
import { count } from "../../text/format";
import { actorName } from "../../text/actor";
import { text } from "../../text/language";

/** Events caused by people, as opposed to executors. */
const AUDITED_TYPES = [
  "task.created",
  "task.renamed",
  "task.deleted",
  "task.purged",
  "step.requested",
  "execution.cancel_requested",
  "pair.edited",
  "pair.approved",
  "pair.rejected",
  "pair.review_withdrawn",
  "source.*",
  "key.*",
  "input.*",
  "executors.*",
  "audit.*",
  "events.*",
].join(",");

interface Props {
  head: number;
  /** Position of the newest checkpoint: events up to it can be proven. */
  proven: number;
}

export function AuditTrail({ head, proven }: Props) {
  const t = text.value.audit;
  const actions = useResource(`actions ${head}`, (signal) => latestEvents(head, AUDITED_TYPES, signal), true);
  return (
    <section class="panel">
      <div class="section-head">
        <h2>{t.who}</h2>
        {actions.data !== undefined && actions.data.length > 0 && <span class="quiet small">{t.latest(count(actions.data.length))}</span>}
      </div>
      {actions.problem !== undefined && (
        <div class="panel-body">
          <ProblemNotice problem={actions.problem} endpoint="GET /events" onRetry={actions.reload} />
        </div>
      )}
      {actions.data?.length === 0 && <p class="quiet panel-body">{t.whoNone}</p>}
      {actions.data !== undefined && actions.data.length > 0 && (
        <div class="table-scroll audit-trail-scroll" tabIndex={0} role="region" aria-label={t.who}>
          <table class="table">
            <thead>
              <tr>
                <th scope="col" class="num">
                  {t.position}
                </th>
                <th scope="col">{t.recorded}</th>
                <th scope="col">{t.actor}</th>
                <th scope="col">{t.what}</th>
                <th scope="col">{t.on}</th>
                <th scope="col">{t.proof}</th>
              </tr>
            </thead>
            <tbody>
              {actions.data.map((event) => (
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
  const t = text.value.audit;
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
          actorName(actor, t)
        ) : (
          <span class="quiet" title={t.localHint}>
            {t.local}
          </span>
        )}
      </td>
      <td>
        {text.value.actions[event.type]}{" "}
        {typeof event.data["step"] === "string" && (
          <span>{`· ${text.value.step[event.data["step"] as "complete"] ?? event.data["step"]} `}</span>
        )}
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
          <a
            href={proofUrl(event.position)}
            download={`proof_${event.position}.json`}
            class="small"
            aria-label={`${t.proof} ${event.position}`}
            title={t.proofHint}
          >
            ↓
          </a>
        ) : (
          <span class="quiet none" title={t.proofLater}>
            –
          </span>
        )}
      </td>
    </tr>
  );
}

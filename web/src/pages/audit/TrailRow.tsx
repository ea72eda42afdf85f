import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { eventsOf, proofUrl, type TrailEntry } from "../../api/audit";
import { may } from "../../api/session";
import { useResource } from "../../api/useResource";
import { sentenceOf } from "../../events/sentence";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { Time } from "../../parts/Time";
import { Link } from "../../route/Link";
import { pathOf } from "../../route/route";
import { actorName } from "../../text/actor";
import { count } from "../../text/format";
import { text } from "../../text/language";

/** One entry of the audit trail; `children` are shown below its action. */
export function TrailRow({ entry, proven, children }: { entry: TrailEntry; proven: number; children?: ComponentChildren }) {
  const t = text.value.audit;
  const step = text.value.step[entry.subject as "complete"] as string | undefined;
  return (
    <tr>
      <td class="num quiet">{count(entry.position)}</td>
      <td>
        <Time at={entry.recorded_at} />
      </td>
      <td>
        {entry.actor ? (
          actorName(entry.actor, t)
        ) : (
          <span class="quiet" title={t.localHint}>
            {t.local}
          </span>
        )}
      </td>
      <td>
        {text.value.actions[entry.type]} {entry.type === "step.requested" && step !== undefined && <span>{`· ${step} `}</span>}
        {children}
        <Payload entry={entry} />
      </td>
      <td>
        {entry.task_id != null ? (
          <Link to={pathOf({ page: "task", id: entry.task_id })} class="mono small">
            {entry.task_id}
          </Link>
        ) : (
          <span class="mono small">{entry.subject}</span>
        )}
      </td>
      <td>
        {!may("read") ? null : entry.position <= proven ? (
          <a
            href={proofUrl(entry.position)}
            download={`proof_${entry.position}.json`}
            class="small"
            aria-label={`${t.proof} ${entry.position}`}
            title={t.proofHint}
          >
            {t.proof} ↓
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

/** Sentences and payloads of an entry's events, read when they are unfolded. */
function Payload({ entry }: { entry: TrailEntry }) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary class="mono small quiet">{entry.type}</summary>
      {open && <Events entry={entry} />}
    </details>
  );
}

function Events({ entry }: { entry: TrailEntry }) {
  const events = useResource(`${entry.first_position} ${entry.position}`, (signal) => eventsOf(entry, signal));
  if (events.problem !== undefined) return <ProblemNotice problem={events.problem} endpoint="GET /events" />;
  if (events.data === undefined) return <p class="quiet small">{text.value.problem.loading}</p>;
  return (
    <ul class="trail-events small">
      {events.data.map((event) => (
        <li key={event.position}>
          {sentenceOf(event)}
          <pre class="code" tabIndex={0} role="region" aria-label={`${event.type} ${event.position}`}>
            {JSON.stringify({ data: event.data, meta: event.meta }, null, 2)}
          </pre>
        </li>
      ))}
    </ul>
  );
}

import type { ComponentChildren } from "preact";
import { proofUrl, type TrailEntry } from "../../api/audit";
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
        <span class="mono small quiet">{entry.type}</span>
        {children}
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
        {entry.position <= proven ? (
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

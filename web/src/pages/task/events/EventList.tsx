import { useState } from "preact/hooks";
import type { LogEvent } from "../../../api/types";
import { sentenceOf } from "../../../events/sentence";
import { Time } from "../../../parts/Time";
import { Link } from "../../../route/Link";
import { pathOf } from "../../../route/route";
import { text } from "../../../text/language";
import { Code } from "../files/Code";

const CHUNK = 50;

/** Events, newest last, in chunks laid out only near the window. */
export function EventList({ taskId, events }: { taskId: string; events: readonly LogEvent[] }) {
  const chunks: LogEvent[][] = [];
  for (let at = 0; at < events.length; at += CHUNK) chunks.push(events.slice(at, at + CHUNK));
  return (
    <div class="event-list" role="list" aria-label={text.value.events.label} tabIndex={0}>
      {chunks.map((chunk) => (
        <div key={chunk[0]?.position} class="event-chunk" role="presentation">
          {chunk.map((event) => (
            <Row key={event.position} taskId={taskId} event={event} />
          ))}
        </div>
      ))}
    </div>
  );
}

function Row({ taskId, event }: { taskId: string; event: LogEvent }) {
  const [open, setOpen] = useState(false);
  const t = text.value.events;
  return (
    <div class="event" role="listitem">
      <button type="button" class="event-row" aria-expanded={open} onClick={() => setOpen(!open)}>
        <span class="mono quiet event-position">{event.position}</span>
        <Time at={event.recorded_at} precise />
        <span class={`event-type mono family-${event.type.split(".")[0] ?? ""}`}>{event.type}</span>
        <span class="event-gist">{sentenceOf(event)}</span>
      </button>
      {open && (
        <div class="event-detail">
          <Link to={`${pathOf({ page: "replay", id: taskId })}?at=${event.position}`} class="button compact">
            {t.replayFrom}
          </Link>
          <span class="quiet small mono">
            {event.stream} · v{event.version}
          </span>
          <Code text={JSON.stringify({ data: event.data, meta: event.meta }, null, 2)} language="json" label={event.type} />
        </div>
      )}
    </div>
  );
}

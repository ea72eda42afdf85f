import "./events.css";
import { listEvents } from "../../../api/tasks";
import type { LogEvent } from "../../../api/types";
import { useAttempt } from "../../../api/useAttempt";
import { Action } from "../../../parts/Action";
import { ProblemNotice } from "../../../parts/ProblemNotice";
import { saveText } from "../../../parts/saveText";
import { parameters, setParameters } from "../../../route/navigation";
import { useTaskHistory } from "../../../stream/useTaskHistory";
import { count } from "../../../text/format";
import { text } from "../../../text/language";
import { EventList } from "./EventList";
import { FAMILIES, typesOf } from "./families";

/** Events of a page, and of a request for the file. */
const PAGE = 300;
const FILE_PAGE = 5000;

export function EventsTab({ taskId }: { taskId: string }) {
  const t = text.value.events;
  const family = parameters.value.get("events") ?? "";
  const types = typesOf(family);
  const { events, complete, problem: unread, more } = useTaskHistory(taskId, types, PAGE);
  const { problem: unsaved, run } = useAttempt();
  const problem = unread ?? unsaved;

  // the file holds every event of the chosen types, not only those on the page
  const save = () =>
    void run(async () => {
      const all: LogEvent[] = [];
      for (let after = 0; ;) {
        const page = await listEvents(taskId, { after, limit: FILE_PAGE, ...(types === "" ? {} : { types }) });
        all.push(...page.events);
        if (page.events.length < FILE_PAGE) break;
        after = page.next_after ?? page.events.at(-1)?.position ?? after;
      }
      saveText(`${taskId}_events.json`, JSON.stringify(all, null, 2), "application/json");
    });

  return (
    <div>
      <div class="toolbar events-toolbar">
        <select
          class="select"
          aria-label={t.filter}
          value={family}
          onChange={(event) => setParameters({ events: event.currentTarget.value })}
        >
          <option value="">
            {t.allTypes} · {t.hideLogs}
          </option>
          <option value="*">{t.allTypes}</option>
          {FAMILIES.map((name) => (
            <option key={name} value={name}>
              {name}.*
            </option>
          ))}
        </select>
        <span class="quiet small">{t.count(`${count(events.length)}${complete ? "" : "+"}`)}</span>
        <span class="push" />
        <Action kind="plain" onPress={save}>
          {t.download}
        </Action>
      </div>
      {problem !== undefined && (
        <div class="panel-body">
          <ProblemNotice problem={problem} endpoint={`GET /tasks/${taskId}/events`} onRetry={unread === undefined ? save : more} />
        </div>
      )}
      {events.length === 0 && problem === undefined && complete && <p class="quiet panel-body">{t.empty}</p>}
      <EventList taskId={taskId} events={events} />
      {!complete && events.length > 0 && (
        <div class="panel-body">
          <Action onPress={more}>{t.more}</Action>
        </div>
      )}
    </div>
  );
}

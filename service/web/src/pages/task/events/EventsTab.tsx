import "./events.css";
import { useCallback, useEffect, useState } from "preact/hooks";
import { Problem } from "../../../api/problem";
import { listEvents } from "../../../api/tasks";
import type { LogEvent } from "../../../api/types";
import { Action } from "../../../parts/Action";
import { ProblemNotice } from "../../../parts/ProblemNotice";
import { saveText } from "../../../parts/saveText";
import { parameters, setParameters } from "../../../route/navigation";
import { useTaskEvents } from "../../../stream/useTask";
import { count } from "../../../text/format";
import { text } from "../../../text/language";
import { EventList } from "./EventList";
import { FAMILIES, typesOf } from "./families";

const ANY = /./;
/** What is drawn at once, and what is fetched at once for a file. */
const PAGE = 300;
const FILE_PAGE = 5000;

export function EventsTab({ taskId }: { taskId: string }) {
  const say = text.value.events;
  const family = parameters.value.get("events") ?? "";
  const types = typesOf(family);
  const [events, setEvents] = useState<LogEvent[]>([]);
  const [next, setNext] = useState<number | undefined>(0);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);

  const load = async (after: number, before: LogEvent[], signal?: AbortSignal) => {
    try {
      const page = await listEvents(taskId, { after, limit: PAGE, ...(types === "" ? {} : { types }) }, signal);
      const known = before.at(-1)?.position ?? 0;
      setEvents([...before, ...page.events.filter((event) => event.position > known)]);
      setNext(page.events.length < PAGE ? undefined : (page.next_after ?? page.events.at(-1)?.position));
      setProblem(undefined);
    } catch (error) {
      if (error instanceof Problem) setProblem(error);
      else if (!(error instanceof DOMException)) throw error;
    }
  };
  // the file holds every event of the chosen types, not only those on the page
  const save = async () => {
    try {
      const all: LogEvent[] = [];
      for (let after = 0; ; ) {
        const page = await listEvents(taskId, { after, limit: FILE_PAGE, ...(types === "" ? {} : { types }) });
        all.push(...page.events);
        if (page.events.length < FILE_PAGE) break;
        after = page.next_after ?? page.events.at(-1)?.position ?? after;
      }
      saveText(`${taskId}_events.json`, JSON.stringify(all, null, 2), "application/json");
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
    }
  };
  useEffect(() => {
    const abort = new AbortController();
    setEvents([]);
    setNext(0);
    void load(0, [], abort.signal);
    return () => abort.abort();
  }, [taskId, family]);
  const complete = next === undefined;
  useTaskEvents(
    taskId,
    ANY,
    useCallback(
      (fresh: LogEvent[]) => {
        if (!complete) return;
        setEvents((old) => {
          const last = old.at(-1)?.position ?? 0;
          return [...old, ...fresh.filter((event) => event.position > last && FAMILIES.matches(family, event.type))];
        });
      },
      [complete, family],
    ),
  );

  return (
    <div>
      <div class="toolbar events-toolbar">
        <select class="select" aria-label={say.filter} value={family} onChange={(event) => setParameters({ events: event.currentTarget.value })}>
          <option value="">
            {say.allTypes} · {say.hideLogs}
          </option>
          <option value="*">{say.allTypes}</option>
          {FAMILIES.names.map((name) => (
            <option key={name} value={name}>
              {name}.*
            </option>
          ))}
        </select>
        <span class="quiet small">{say.count(`${count(events.length)}${complete ? "" : "+"}`)}</span>
        <span class="push" />
        <Action kind="plain" onPress={() => void save()}>
          {say.download}
        </Action>
      </div>
      {problem !== undefined && (
        <div class="panel-body">
          <ProblemNotice problem={problem} endpoint={`GET /tasks/${taskId}/events`} onRetry={() => void load(0, [])} />
        </div>
      )}
      {events.length === 0 && problem === undefined && next === undefined && <p class="quiet panel-body">{say.empty}</p>}
      <EventList taskId={taskId} events={events} />
      {next !== undefined && next > 0 && (
        <div class="panel-body">
          <Action onPress={() => void load(next, events)}>{say.more}</Action>
        </div>
      )}
    </div>
  );
}

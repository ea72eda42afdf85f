import "./log.css";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { LogEvent, LogLevel } from "../../../api/types";
import { LEVELS } from "../../../api/types";
import { useShortcut } from "../../../app/shortcuts";
import { Action } from "../../../parts/Action";
import { ProblemNotice } from "../../../parts/ProblemNotice";
import { parameters, setParameters } from "../../../route/navigation";
import { onTaskReach, useTaskEvents } from "../../../stream/useTask";
import { count } from "../../../text/format";
import { text } from "../../../text/language";
import { LogExport } from "./LogExport";
import { LogPane } from "./LogPane";
import { LogSearch } from "./LogSearch";
import { LogSession, type LogState } from "./LogSession";
import { lineOf } from "./lines";

const LOG = /^log\.recorded$/;

/** `unbegun` where the task waits for somebody to run it. */
export function LogTab({ taskId, unbegun }: { taskId: string; unbegun: boolean }) {
  const say = text.value.log;
  const host = useRef<HTMLDivElement>(null);
  const session = useRef<LogSession | undefined>(undefined);
  const pane = useRef<LogPane | undefined>(undefined);
  const [state, setState] = useState<LogState>({ loaded: 0, loading: true, atStart: false, atEnd: true, problem: undefined });
  const [following, setFollowing] = useState(true);
  const wished = parameters.value.get("level");
  const level = LEVELS.find((known) => known === wished);
  const line = parameters.value.get("line");

  useEffect(() => {
    if (host.current === null) return undefined;
    const rows = new LogPane(host.current, {
      follow: setFollowing,
      top: () => void session.current?.older(),
      bottom: () => void session.current?.newer(),
      link: (place) => setParameters({ line: String(place) }),
    });
    pane.current = rows;
    const own = new LogSession(taskId, level, rows, setState);
    setFollowing(true);
    session.current = own;
    void own.start().then(() => (line === null ? undefined : own.reveal(Number(line))));
    const stop = onTaskReach(taskId, () => void own.catchUp());
    return () => {
      stop();
      own.stop();
      rows.clear();
      rows.dispose();
    };
  }, [taskId, level]);
  useEffect(() => {
    if (line !== null) void session.current?.reveal(Number(line));
  }, [line]);
  useTaskEvents(taskId, LOG, useCallback((events: LogEvent[]) => session.current?.take(events.map(lineOf)), []));

  const errorsOnly = level === "ERROR";
  const setLevel = (next: LogLevel | undefined) => setParameters({ level: next, line: undefined });
  const toggleErrors = () => setLevel(errorsOnly ? undefined : "ERROR");
  const toggleFollow = () => {
    setParameters({ line: undefined });
    if (state.atEnd) pane.current?.follow(!following);
    else void session.current?.start().then(() => pane.current?.follow(true));
  };
  useShortcut("f", say.follow, toggleFollow);
  useShortcut("e", say.errorsOnly, toggleErrors);

  return (
    <div class="log-tab">
      <div class="toolbar">
        <select class="select" aria-label={say.level} value={level ?? ""} onChange={(event) => setLevel(LEVELS.find((known) => known === event.currentTarget.value))}>
          <option value="">{say.allLevels}</option>
          {LEVELS.slice(1).map((known) => (
            <option key={known} value={known}>
              {say.andAbove(known)}
            </option>
          ))}
        </select>
        <Action pressed={errorsOnly} onPress={toggleErrors} title="e">
          {say.errorsOnly}
        </Action>
        <LogSearch session={session} pane={pane} loaded={state.loaded} scope={`${taskId} ${level ?? ""}`} />
        <span class="push" />
        <span class="quiet small nowrap log-count" data-testid="log-count">
          {say.lines(`${count(state.loaded)}${state.loaded === 0 || (state.atStart && state.atEnd) ? "" : "+"}`)}
        </span>
        <Action pressed={following} onPress={toggleFollow} title={following ? say.following : "f"}>
          {say.follow}
        </Action>
        {(state.loaded > 0 || level !== undefined) && <LogExport taskId={taskId} session={session} />}
      </div>
      <ProblemNotice problem={state.problem} endpoint={`GET /tasks/${taskId}/logs`} onRetry={() => void session.current?.start()} />
      <div class="log-frame">
        {state.loading && state.loaded > 0 && <span class="log-note small">{say.loadingOlder}</span>}
        <div ref={host} class="log-rows" role="log" aria-live="off" aria-label={say.label} tabIndex={0} />
        {state.loaded === 0 && !state.loading && state.problem === undefined && <p class="log-empty quiet">{level !== undefined ? say.emptyFilter : unbegun ? say.unbegun(text.value.task.run) : say.empty}</p>}
        {!following && state.loaded > 0 && (
          <span class="log-jump">
            <Action compact onPress={toggleFollow}>
              ↓ {say.jump}
            </Action>
          </span>
        )}
      </div>
    </div>
  );
}

import "./log.css";
import { useEffect, useRef, useState } from "preact/hooks";
import type { LogLevel, LogLine } from "../../../api/types";
import { LEVELS } from "../../../api/types";
import { useAttempt } from "../../../api/useAttempt";
import { useShortcut } from "../../../app/shortcuts";
import { Action } from "../../../parts/Action";
import { ProblemNotice } from "../../../parts/ProblemNotice";
import { parameters, setParameters } from "../../../route/navigation";
import { useLiveList } from "../../../stream/useLiveList";
import { count } from "../../../text/format";
import { text } from "../../../text/language";
import { LogExport } from "./LogExport";
import { LogPane } from "./LogPane";
import { LogSearch } from "./LogSearch";
import { lineOf, passes } from "./lines";
import { readLog } from "./readLog";

const LOG = /^log\.recorded$/;

/** `unbegun`: the task has not been run yet. */
export function LogTab({ taskId, unbegun }: { taskId: string; unbegun: boolean }) {
  const t = text.value.log;
  const host = useRef<HTMLDivElement>(null);
  const pane = useRef<LogPane | undefined>(undefined);
  const [following, setFollowing] = useState(true);
  const [fills, setFills] = useState(true);
  const [folded, setFolded] = useState(false);
  const requested = parameters.value.get("level");
  const level = LEVELS.find((known) => known === requested);
  const line = parameters.value.get("line");

  useEffect(() => {
    if (host.current === null) return undefined;
    const rows = new LogPane(host.current, {
      follow: setFollowing,
      top: () => void send({ kind: "older" }),
      bottom: () => !now().atEnd && void send({ kind: "newer" }),
      link: (place) => setParameters({ line: String(place) }),
      fold: setFills,
    });
    pane.current = rows;
    setFollowing(true);
    return () => {
      rows.clear();
      rows.dispose();
    };
  }, [taskId, level]);
  const { list, now, send } = useLiveList<LogLine>({
    taskId,
    key: level ?? "",
    tail: true,
    eagerItems: 0,
    fetch: (read, signal) => readLog(taskId, level, read, signal),
    pick: (events) =>
      events
        .filter((event) => LOG.test(event.type))
        .map(lineOf)
        .filter((each) => passes(each, level)),
    onChange: ({ items }, before) => pane.current?.update(items, before.items),
  });
  const { items: lines, atStart, atEnd } = list;
  const search = useAttempt();
  const problem = list.problem ?? search.problem;
  const reveal = async (position: number) => {
    const loaded = now().items;
    if (position < (loaded[0]?.position ?? Infinity) || position > (loaded.at(-1)?.position ?? 0)) await send({ kind: "around", position });
    const shown = now().items;
    const nearest = shown.findLast((each) => each.position <= position) ?? shown[0];
    if (nearest !== undefined) pane.current?.show(nearest.position);
  };
  useEffect(() => {
    if (line !== null) void reveal(Number(line));
  }, [taskId, level, line]);

  const retry = () => {
    search.clear();
    void send({ kind: "start" });
  };
  const errorsOnly = level === "ERROR";
  const setLevel = (next: LogLevel | undefined) => setParameters({ level: next, line: undefined });
  const toggleErrors = () => setLevel(errorsOnly ? undefined : "ERROR");
  const toggleFollow = () => {
    setParameters({ line: undefined });
    if (atEnd) pane.current?.follow(!following);
    else void send({ kind: "start" }).then(() => pane.current?.follow(true));
  };
  useShortcut("f", t.follow, toggleFollow);
  useShortcut("e", t.errorsOnly, toggleErrors);

  return (
    <div class="log-tab">
      <div class="toolbar">
        <select
          class="select"
          aria-label={t.level}
          value={level ?? ""}
          onChange={(event) => setLevel(LEVELS.find((known) => known === event.currentTarget.value))}
        >
          <option value="">{t.allLevels}</option>
          {LEVELS.slice(1).map((known) => (
            <option key={known} value={known}>
              {t.andAbove(known)}
            </option>
          ))}
        </select>
        <Action pressed={errorsOnly} onPress={toggleErrors} title="e">
          {t.errorsOnly}
        </Action>
        <LogSearch taskId={taskId} level={level} pane={pane} lines={lines} attempt={search} reveal={reveal} />
        <Action
          kind="plain"
          onPress={() => {
            pane.current?.foldAll(!folded);
            setFolded(!folded);
          }}
        >
          {folded ? text.value.watch.unfoldAll : text.value.watch.foldAll}
        </Action>
        <div class="log-end">
          <span class="quiet small nowrap log-count" data-testid="log-count">
            {t.lines(`${count(lines.length)}${lines.length === 0 || (atStart && atEnd) ? "" : "+"}`)}
          </span>
          <Action pressed={following} onPress={toggleFollow} title={following ? t.following : "f"}>
            {t.follow}
          </Action>
          {(lines.length > 0 || level !== undefined) && <LogExport taskId={taskId} lines={lines} />}
        </div>
      </div>
      <ProblemNotice problem={problem} endpoint={`GET /tasks/${taskId}/logs`} onRetry={retry} />
      <div class="log-frame">
        {list.reading !== undefined && lines.length > 0 && <span class="log-note small">{t.loadingOlder}</span>}
        <div ref={host} class="log-rows" role="log" aria-live="off" aria-label={t.label} tabIndex={0} />
        {!fills && !atStart && lines.length > 0 && (
          <span class="log-older">
            <Action compact onPress={() => void send({ kind: "older" })}>
              ↑ {t.older}
            </Action>
          </span>
        )}
        {lines.length === 0 && list.reading === undefined && problem === undefined && (
          <p class="log-empty quiet">{level !== undefined ? t.emptyFilter : unbegun ? t.unbegun(text.value.task.run) : t.empty}</p>
        )}
        {!following && lines.length > 0 && (
          <span class="log-jump">
            <Action compact onPress={toggleFollow}>
              ↓ {t.jump}
            </Action>
          </span>
        )}
      </div>
    </div>
  );
}

import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { listLogs } from "../../../api/tasks";
import type { LogLevel, LogLine } from "../../../api/types";
import type { Attempt } from "../../../api/useAttempt";
import { useShortcut } from "../../../app/shortcuts";
import { Action } from "../../../parts/Action";
import { text } from "../../../text/language";
import { count } from "../../../text/format";
import type { LogPane } from "./LogPane";
import { find } from "./lines";

interface Props {
  taskId: string;
  level: LogLevel | undefined;
  pane: RefObject<LogPane | undefined>;
  /** Lines loaded so far; the log may contain more matches. */
  lines: readonly LogLine[];
  /** Asks the service for a match. */
  attempt: Attempt;
  /** Shows a line, with the lines around it if it is not loaded. */
  reveal: (position: number) => Promise<void>;
}

type Direction = "previous" | "next";

const TYPING_MS = 200;

/** Finds text in the whole log: the service counts, the page shows, and older lines are fetched as needed. */
export function LogSearch({ taskId, level, pane, lines, attempt, reveal }: Props) {
  const t = text.value.log;
  const input = useRef<HTMLInputElement>(null);
  const wanted = useRef<Direction | undefined>(undefined);
  const [typed, setTyped] = useState("");
  const [needle, setNeedle] = useState("");
  const [total, setTotal] = useState<number | undefined>(undefined);
  const [now, setNow] = useState<number | undefined>(undefined);
  const [number, setNumber] = useState(0);
  useShortcut("/", t.search, () => input.current?.focus());

  useEffect(() => {
    const timer = window.setTimeout(() => setNeedle(typed.trim()), TYPING_MS);
    return () => window.clearTimeout(timer);
  }, [typed]);
  const scope = `${taskId} ${level ?? ""}`;
  const found = needle === "" ? [] : find(lines, needle);
  /** Matches in the whole log, or up to a line, as the service counts them. */
  const matchesUpTo = async (at?: number): Promise<number> => {
    const page = await listLogs(taskId, { limit: 1, level, q: needle, count: 1, at });
    return page.total ?? page.count ?? page.logs.length;
  };
  useEffect(() => {
    setTotal(undefined);
    setNow(undefined);
    setNumber(0);
    if (needle === "") return undefined;
    let current = true;
    matchesUpTo().then(
      (n) => current && setTotal(n),
      // without the service's count, the loaded matches are counted
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [needle, scope]);
  useEffect(() => {
    pane.current?.mark(needle, found, now);
  }, [needle, now, lines, scope]);
  useEffect(() => () => pane.current?.mark("", [], undefined), []);

  const first = lines[0]?.position;
  const all = Math.max(total ?? 0, found.length);
  /** Shows the oldest match newer than `after`, or the newest one older than `before`; returns false if there is none. */
  const reach = async (query: { after: number } | { before: number | undefined }): Promise<boolean> => {
    let place: number | undefined;
    await attempt.run(async () => {
      place = (await listLogs(taskId, { ...query, q: needle, limit: 1, level })).logs[0]?.position;
    });
    if (place === undefined) return false;
    await reveal(place);
    show(place);
    return true;
  };
  const show = (place: number) => {
    setNow(place);
    pane.current?.show(place);
  };
  const previous = async (from: number | undefined) => {
    const older = from === undefined ? found.at(-1) : found.findLast((place) => place < from);
    if (older !== undefined) return show(older);
    const reached = await reach({ before: from === undefined ? first : Math.min(from, first ?? from) });
    // no older match; the loaded lines may not reach the end
    if (!reached && from === undefined) await reach({ before: undefined });
  };
  const next = async (from: number | undefined) => {
    const newer = from === undefined ? found[0] : found.find((place) => place > from);
    if (newer !== undefined) return show(newer);
    const reached = await reach({ after: Math.max(from ?? 0, lines.at(-1)?.position ?? 0) });
    if (!reached && from === undefined) await reach({ after: 0 });
  };
  const go = (direction: Direction, from: number | undefined) => void (direction === "next" ? next(from) : previous(from));
  const press = (direction: Direction) => {
    const meant = typed.trim();
    if (meant === "") return;
    if (meant === needle) return go(direction, now);
    // pressing Enter does not wait for the typing pause
    wanted.current = direction;
    setNeedle(meant);
  };
  useEffect(() => {
    if (wanted.current !== undefined) go(wanted.current, undefined);
    wanted.current = undefined;
  }, [needle]);
  // matches may not be loaded, so the service numbers them
  useEffect(() => {
    if (now === undefined || needle === "") return undefined;
    let current = true;
    matchesUpTo(now).then(
      (n) => current && setNumber(n),
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [now, needle]);
  return (
    <div class="log-search">
      <input
        ref={input}
        class="input"
        type="search"
        value={typed}
        placeholder={t.search}
        aria-label={t.search}
        onInput={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") press(event.shiftKey ? "next" : "previous");
        }}
      />
      {needle !== "" && (
        <>
          <span class="small quiet nowrap" role="status">
            {all === 0 ? t.noMatch : t.matches(count(number), count(all))}
          </span>
          <Action compact kind="plain" label={t.previous} onPress={() => go("previous", now)}>
            ↑
          </Action>
          <Action compact kind="plain" label={t.next} onPress={() => go("next", now)}>
            ↓
          </Action>
        </>
      )}
    </div>
  );
}

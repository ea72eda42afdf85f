import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useShortcut } from "../../../app/shortcuts";
import { Action } from "../../../parts/Action";
import { text } from "../../../text/language";
import { count } from "../../../text/format";
import type { LogPane } from "./LogPane";
import type { LogSession } from "./LogSession";

interface Props {
  session: RefObject<LogSession | undefined>;
  pane: RefObject<LogPane | undefined>;
  /** Lines loaded so far; more of them may hold more matches. */
  loaded: number;
  /** Changes when the session does. */
  scope: string;
}

type Direction = "previous" | "next";

const TYPING_MS = 200;

/** Finds text in the whole log: the service counts, the page shows, and older lines are fetched as needed. */
export function LogSearch({ session, pane, loaded, scope }: Props) {
  const say = text.value.log;
  const input = useRef<HTMLInputElement>(null);
  const wanted = useRef<Direction | undefined>(undefined);
  const [typed, setTyped] = useState("");
  const [needle, setNeedle] = useState("");
  const [total, setTotal] = useState<number | undefined>(undefined);
  const [now, setNow] = useState<number | undefined>(undefined);
  const [number, setNumber] = useState(0);
  useShortcut("/", say.search, () => input.current?.focus());

  useEffect(() => {
    const timer = window.setTimeout(() => setNeedle(typed.trim()), TYPING_MS);
    return () => window.clearTimeout(timer);
  }, [typed]);
  const found = needle === "" ? [] : (session.current?.buffer.find(needle) ?? []);
  useEffect(() => {
    setTotal(undefined);
    setNow(undefined);
    setNumber(0);
    if (needle === "") return undefined;
    let current = true;
    session.current?.total(needle).then(
      (n) => current && setTotal(n),
      // The count is a nicety: without it the loaded matches are counted.
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [needle, scope]);
  useEffect(() => {
    pane.current?.mark(needle, found, now);
  }, [needle, now, loaded, scope]);
  useEffect(() => () => pane.current?.mark("", [], undefined), []);

  const all = Math.max(total ?? 0, found.length);
  /** False where there is no such line. */
  const reach = async (find: (own: LogSession) => Promise<number | undefined>): Promise<boolean> => {
    const own = session.current;
    const place = own && (await find(own));
    if (own === undefined || place === undefined) return false;
    await own.reveal(place);
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
    const reached = await reach((own) => own.matchBefore(needle, from === undefined ? own.buffer.first : Math.min(from, own.buffer.first ?? from)));
    // nothing older than what is shown, which need not be the end
    if (!reached && from === undefined) await reach((own) => own.matchBefore(needle));
  };
  const next = async (from: number | undefined) => {
    const newer = from === undefined ? found[0] : found.find((place) => place > from);
    if (newer !== undefined) return show(newer);
    const reached = await reach((own) => own.matchAfter(needle, Math.max(from ?? 0, own.buffer.last ?? 0)));
    if (!reached && from === undefined) await reach((own) => own.matchAfter(needle, 0));
  };
  const go = (direction: Direction, from: number | undefined) => void (direction === "next" ? next(from) : previous(from));
  const press = (direction: Direction) => {
    const meant = typed.trim();
    if (meant === "") return;
    if (meant === needle) return go(direction, now);
    // whoever types and presses at once does not wait for the pause
    wanted.current = direction;
    setNeedle(meant);
  };
  useEffect(() => {
    if (wanted.current !== undefined) go(wanted.current, undefined);
    wanted.current = undefined;
  }, [needle]);
  // The log may hold matches that are not loaded, so the service numbers them, too.
  useEffect(() => {
    if (now === undefined || needle === "") return undefined;
    let current = true;
    session.current?.total(needle, now).then(
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
        placeholder={say.search}
        aria-label={say.search}
        onInput={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") press(event.shiftKey ? "next" : "previous");
        }}
      />
      {needle !== "" && (
        <>
          <span class="small quiet nowrap" role="status">
            {all === 0 ? say.noMatch : say.matches(count(number), count(all))}
          </span>
          <Action compact kind="plain" label={say.previous} onPress={() => go("previous", now)}>
            ↑
          </Action>
          <Action compact kind="plain" label={say.next} onPress={() => go("next", now)}>
            ↓
          </Action>
        </>
      )}
    </div>
  );
}

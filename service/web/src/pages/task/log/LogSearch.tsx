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

const TYPING_MS = 200;

/** Finds text in the whole log: the service counts, the page shows, and older lines are fetched as needed. */
export function LogSearch({ session, pane, loaded, scope }: Props) {
  const say = text.value.log;
  const input = useRef<HTMLInputElement>(null);
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
  const reach = async (find: (own: LogSession) => Promise<number | undefined>) => {
    const own = session.current;
    const place = own && (await find(own));
    if (own === undefined || place === undefined) return;
    await own.reveal(place);
    show(place);
  };
  const show = (place: number) => {
    setNow(place);
    pane.current?.show(place);
  };
  const previous = async () => {
    const older = now === undefined ? found.at(-1) : found.findLast((place) => place < now);
    if (older !== undefined) return show(older);
    await reach((own) => own.matchBefore(needle, Math.min(now ?? Infinity, own.buffer.first ?? Infinity)));
  };
  const next = async () => {
    const newer = now === undefined ? found[0] : found.find((place) => place > now);
    if (newer !== undefined) return show(newer);
    if (now !== undefined) await reach((own) => own.matchAfter(needle, Math.max(now, own.buffer.last ?? 0)));
  };
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
          if (event.key === "Enter") void (event.shiftKey ? next() : previous());
        }}
      />
      {needle !== "" && (
        <>
          <span class="small quiet nowrap" role="status">
            {all === 0 ? say.noMatch : say.matches(count(number), count(all))}
          </span>
          <Action compact kind="plain" label={say.previous} onPress={() => void previous()}>
            ↑
          </Action>
          <Action compact kind="plain" label={say.next} onPress={() => void next()}>
            ↓
          </Action>
        </>
      )}
    </div>
  );
}

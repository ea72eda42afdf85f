import { signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";

/** Shortcuts of the current page, for the sheet. */
export interface Shortcut {
  keys: string;
  what: string;
}

interface Entry extends Shortcut {
  run: () => void;
}

export const shortcuts = signal<readonly Entry[]>([]);

/** Binds a key, or two in a row (`g t`), while the component is on the page. */
export function useShortcut(keys: string, what: string, run: () => void): void {
  const latest = useRef(run);
  latest.current = run;
  useLayoutEffect(() => {
    const entry: Entry = { keys, what, run: () => latest.current() };
    shortcuts.value = [...shortcuts.peek(), entry];
    return () => {
      shortcuts.value = shortcuts.peek().filter((other) => other !== entry);
    };
  }, [keys, what]);
}

const BETWEEN_KEYS_MS = 1200;

/** True if a key press is input for a control, not a command. */
function types(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches("input:not([type=checkbox], [type=radio], [type=range]), textarea, select");
}

/** True if Space activates the focused element. */
function presses(target: EventTarget | null, key: string): boolean {
  return key === " " && target instanceof HTMLElement && target.matches("button, summary, input");
}

export function listenForShortcuts(): void {
  let before = "";
  let at = 0;
  window.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || types(event.target) || presses(event.target, event.key))
      return;
    if (document.querySelector("dialog[open]") !== null) return;
    // the time of the key press, not of its handling by a busy page
    const pair = event.timeStamp - at < BETWEEN_KEYS_MS ? `${before} ${event.key}` : event.key;
    const entries = shortcuts.peek();
    const entry = entries.findLast((candidate) => candidate.keys === pair) ?? entries.findLast((candidate) => candidate.keys === event.key);
    before = event.key;
    at = event.timeStamp;
    if (entry === undefined) return;
    before = "";
    event.preventDefault();
    entry.run();
  });
}

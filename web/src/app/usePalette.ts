import { useLayoutEffect, useState } from "preact/hooks";
import { useAttempt, type Attempt } from "../api/useAttempt";
import { text } from "../text/language";
import { useShortcut } from "./shortcuts";

/** Keys of the palette as they are shown. */
export const PALETTE_KEYS = /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘ K" : "Ctrl K";

/** State of the command palette, which Ctrl-K or Cmd-K opens from any field, unless a dialog is open. */
export function usePalette(): { open: boolean; setOpen: (open: boolean) => void; attempt: Attempt } {
  const [open, setOpen] = useState(false);
  const attempt = useAttempt();
  // at once, not with the next frame: a key may be pressed before
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      event.preventDefault();
      if (document.querySelector("dialog[open]") === null) setOpen(true);
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
  // only listed: a shortcut with a modifier key is not dispatched
  useShortcut(PALETTE_KEYS, text.value.palette.title, () => setOpen(true));
  return { open, setOpen, attempt };
}

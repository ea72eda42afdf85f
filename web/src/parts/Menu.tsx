import { useLayoutEffect, useRef, useState } from "preact/hooks";

export interface MenuItem {
  label: string;
  onPress: () => void;
}

interface Props {
  label: string;
  items: readonly MenuItem[];
}

const GAP_PX = 4;

/** A button that opens a menu, above everything that scrolls; arrow keys move in it, Escape closes it. */
export function Menu({ label, items }: Props) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const close = () => {
    setOpen(false);
    button.current?.focus({ preventScroll: true });
  };
  useLayoutEffect(() => {
    const [shown, opener] = [list.current, button.current];
    if (!open || shown === null || opener === null) return undefined;
    place(shown, opener.getBoundingClientRect());
    shown.querySelector("button")?.focus({ preventScroll: true });
    const leave = (event: Event) => {
      if (!(event.target instanceof Node) || !(shown.contains(event.target) || opener.contains(event.target))) setOpen(false);
    };
    const events = ["pointerdown", "focusin", "scroll", "resize"] as const;
    for (const type of events) window.addEventListener(type, leave, true);
    return () => {
      for (const type of events) window.removeEventListener(type, leave, true);
    };
  }, [open]);
  const move = (event: KeyboardEvent) => {
    const buttons = [...(list.current?.querySelectorAll("button") ?? [])];
    const at = buttons.findIndex((each) => each === document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (event.key === "Escape" || event.key === "Tab") close();
    else if (next !== undefined) buttons.at(next % buttons.length)?.focus();
    else return;
    if (event.key !== "Tab") event.preventDefault();
    event.stopPropagation();
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        class="tool"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={label}
        title={label}
        onClick={() => setOpen(!open)}
      >
        ⋯
      </button>
      {open && (
        <div ref={list} class="popup-menu panel" role="menu" aria-label={label} onKeyDown={move}>
          {items.map((item) => (
            <button
              key={item.label}
              type="button"
              role="menuitem"
              tabIndex={-1}
              onClick={() => {
                close();
                item.onPress();
              }}
            >
              {item.label}
            </button>
          ))}
        </div>
      )}
    </>
  );
}

/** Puts the menu below its button or, without room there, above it. */
function place(menu: HTMLElement, { top, bottom, right }: DOMRect): void {
  const fits = bottom + GAP_PX + menu.offsetHeight <= window.innerHeight;
  menu.style.top = `${fits ? bottom + GAP_PX : Math.max(GAP_PX, top - GAP_PX - menu.offsetHeight)}px`;
  menu.style.left = `${Math.max(GAP_PX, right - menu.offsetWidth)}px`;
}

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

interface Props {
  kind: "sheet" | "drawer";
  label: string;
  onClose: () => void;
  children: ComponentChildren;
}

/** The browser's own modal dialog: it keeps the focus inside, closes on Escape and gives the focus back, however it goes. */
export function Modal({ kind, label, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const gone = useRef(false);
  const pressedBeside = useRef(false);
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    // what is to be done there comes before the way out
    shown?.querySelector<HTMLElement>(".drawer-body :is(button, input:not([type=file]), select, textarea)")?.focus();
    return () => {
      gone.current = true;
      // a dialog that is only taken out of the page gives the focus to nobody
      shown?.close();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class={kind}
      aria-label={label}
      // one that closed itself would be out of sight a moment before whoever shows it hears so; where the browser does
      // not let Escape be answered otherwise (pressed twice, and nothing else done in between), it still does
      onCancel={(event) => {
        if (event.target !== dialog.current) return;
        event.preventDefault();
        onClose();
      }}
      onClose={() => !gone.current && onClose()}
      onPointerDown={(event) => (pressedBeside.current = event.target === dialog.current)}
      // a text that is marked beyond the dialog's edge ends in a click there as well
      onClick={(event) => event.target === dialog.current && pressedBeside.current && onClose()}
    >
      {children}
    </dialog>
  );
}

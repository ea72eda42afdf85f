import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

interface Props {
  kind: "sheet" | "drawer";
  label: string;
  onClose: () => void;
  children: ComponentChildren;
}

/** The browser's modal dialog: it keeps the focus inside, closes on Escape and returns the focus when it goes. */
export function Modal({ kind, label, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const gone = useRef(false);
  const pressedBeside = useRef(false);
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    // the first field is focused before the close button
    shown?.querySelector<HTMLElement>(".drawer-body :is(button, input:not([type=file]), select, textarea)")?.focus();
    return () => {
      gone.current = true;
      // a dialog that is only removed from the page does not return the focus
      shown?.close();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class={kind}
      aria-label={label}
      // a dialog that closes itself disappears before its owner is notified; browsers allow to prevent that except when
      // Escape is pressed twice in a row
      onCancel={(event) => {
        if (event.target !== dialog.current) return;
        event.preventDefault();
        onClose();
      }}
      onClose={() => !gone.current && onClose()}
      onPointerDown={(event) => (pressedBeside.current = event.target === dialog.current)}
      // selecting text beyond the dialog's edge also ends in a click there
      onClick={(event) => event.target === dialog.current && pressedBeside.current && onClose()}
    >
      {children}
    </dialog>
  );
}

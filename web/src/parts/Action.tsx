import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface Props {
  onPress: () => void;
  /** Reason for which the button is disabled; it stays focusable so that the reason can be read. */
  reason?: string | undefined;
  kind?: "primary" | "danger" | "plain";
  compact?: boolean;
  pressed?: boolean;
  label?: string;
  title?: string;
  children: ComponentChildren;
}

export function Action({ onPress, reason, kind, compact, pressed, label, title, children }: Props) {
  const id = useId();
  const blocked = reason !== undefined;
  return (
    <>
      <button
        type="button"
        class={`button${kind ? ` ${kind}` : ""}${compact ? " compact" : ""}`}
        aria-disabled={blocked ? "true" : undefined}
        aria-describedby={blocked ? id : undefined}
        aria-pressed={pressed === undefined ? undefined : pressed}
        aria-label={label}
        title={reason ?? title}
        onClick={() => !blocked && onPress()}
      >
        {children}
      </button>
      {blocked && (
        <span id={id} class="sr-only">
          {reason}
        </span>
      )}
    </>
  );
}

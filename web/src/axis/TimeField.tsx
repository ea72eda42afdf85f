import { useId, useState } from "preact/hooks";
import { Fault } from "../parts/Field";
import { clock } from "../text/format";
import { text } from "../text/language";
import { clockTime } from "./clockTime";
import type { Span } from "./timeAxis";

interface Props {
  label: string;
  button: string;
  /** Range in which a time without a date is looked for. */
  range: Span;
  /** A time with a date may be outside the range. */
  anyDate?: boolean;
  /** Another reason against a time, or undefined. */
  check?: (at: number) => string | undefined;
  focused?: boolean;
  primary?: boolean;
  onGo: (at: number) => void;
}

/** A field for a clock time, with a button. Enter works as well. */
export function TimeField({ label, button, range, anyDate = false, check, focused = false, primary = false, onGo }: Props) {
  const t = text.value.time;
  const id = useId();
  const [fault, setFault] = useState<string | undefined>(undefined);
  const faultOf = (kind: "unreadable" | "ambiguous" | "outside") => {
    if (kind === "outside") return t.outside(clock(new Date(range.from).toISOString()));
    return kind === "unreadable" ? t.unreadable : t.ambiguous(dayOf(range.from), dayOf(range.to));
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const written = String(new FormData(event.currentTarget as HTMLFormElement).get("time") ?? "");
    const found = clockTime(written, range, anyDate);
    const wrong = "fault" in found ? faultOf(found.fault) : check?.(found.at);
    setFault(wrong);
    if (wrong === undefined && "at" in found) onGo(found.at);
  };
  return (
    <form class="time-field" noValidate onSubmit={submit}>
      <label class="label" for={id}>
        {label}
      </label>
      <input
        ref={focused ? focusOnce : undefined}
        id={id}
        class="input"
        name="time"
        autocomplete="off"
        spellcheck={false}
        placeholder="14:03"
        title={t.goHint}
        aria-describedby={fault === undefined ? undefined : `${id}-fault`}
        aria-invalid={fault === undefined ? undefined : "true"}
        onInput={() => setFault(undefined)}
      />
      <button type="submit" class={`button${primary ? " primary" : ""}`}>
        {button}
      </button>
      <Fault id={`${id}-fault`} fault={fault} />
    </form>
  );
}

function focusOnce(field: HTMLInputElement | null): void {
  field?.focus({ preventScroll: true });
}

/** Local month and day, as the field reads them. */
function dayOf(at: number): string {
  const date = new Date(at);
  return `${String(date.getMonth() + 1).padStart(2, "0")}-${String(date.getDate()).padStart(2, "0")}`;
}

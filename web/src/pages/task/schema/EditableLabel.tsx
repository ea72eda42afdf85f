import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { may } from "../../../api/session";
import { text } from "../../../text/language";

const MAX_CHARACTERS = 200;

interface Props {
  /** What the label is of, for screen readers. */
  name: string;
  label: string;
  /** Label a new task takes over; empty if it was removed, null if there is no edit. */
  next: string | null;
  onSave: (label: string) => Promise<boolean>;
}

/** A label with a button to edit it in place: Enter saves, Escape cancels. */
export function EditableLabel({ name, label, next, onSave }: Props) {
  const t = text.value.schema;
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const [draft, setDraft] = useState<string | undefined>(undefined);
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const open = draft !== undefined;
  const wasOpen = useRef(false);
  // at once, not with the next frame: the person may be at another field by then
  useLayoutEffect(() => {
    if (open) input.current?.focus();
    else if (wasOpen.current && document.activeElement === document.body) button.current?.focus();
    wasOpen.current = open;
  }, [open]);
  const close = () => setDraft(undefined);
  const save = async () => {
    if (draft === undefined || busy) return;
    setBusy(true);
    const saved = await onSave(draft.trim());
    setBusy(false);
    if (saved) close();
  };
  if (draft !== undefined) {
    return (
      <form
        class="label-form row"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <label class="sr-only" for={id}>
          {t.newLabel(name)}
        </label>
        <input
          id={id}
          class="input"
          maxLength={MAX_CHARACTERS}
          value={draft}
          ref={input}
          onInput={(event) => setDraft(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Escape") return;
            event.stopPropagation();
            close();
          }}
        />
        <button type="submit" class="button compact primary" aria-disabled={busy ? "true" : undefined}>
          {t.save}
        </button>
        <button type="button" class="button compact plain" onClick={close}>
          {t.cancel}
        </button>
      </form>
    );
  }
  return (
    <span class="label-shown">
      <span>{label}</span>{" "}
      {may("operate") && (
        <button
          ref={button}
          type="button"
          class="text-button quiet small"
          aria-label={t.editLabel(name)}
          onClick={() => setDraft(next ?? label)}
        >
          {t.edit}
        </button>
      )}
      {next !== null && <span class="badge tone-warn">{next === "" ? t.nextNone : t.next(next)}</span>}
    </span>
  );
}

import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

export interface Wiring {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": "true" | undefined;
}

interface Props {
  label: string;
  hint?: string;
  fault?: string | undefined;
  children: (wiring: Wiring) => ComponentChildren;
}

/** A label, its control and its error, wired for screen readers. */
export function Field({ label, hint, fault, children }: Props) {
  const id = useId();
  const described = [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(" ");
  return (
    <div class="field">
      <label class="label" for={id}>
        {label}
      </label>
      {children({ id, "aria-describedby": described === "" ? undefined : described, "aria-invalid": fault ? "true" : undefined })}
      {hint && (
        <span class="hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      <Fault id={`${id}-fault`} fault={fault} />
    </div>
  );
}

export function Fault({ id, fault }: { id: string; fault: string | undefined }) {
  return fault ? (
    <span class="fault" id={id} role="alert">
      {fault}
    </span>
  ) : null;
}

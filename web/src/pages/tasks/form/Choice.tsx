interface Props {
  label: string;
  hint?: string;
  checked: boolean;
  /** Reason for which it cannot be changed. */
  always?: string;
  onChange?: (checked: boolean) => void;
}

export function Choice({ label, hint, checked, always, onChange }: Props) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={checked}
        disabled={always !== undefined}
        onChange={(event) => onChange?.(event.currentTarget.checked)}
      />
      <span>
        {label} {always !== undefined && <span class="quiet small">· {always}</span>}
        {hint !== undefined && <span class="hint">{hint}</span>}
      </span>
    </label>
  );
}

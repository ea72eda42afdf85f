import { StatusIcon } from "./StatusIcon";
import { toneOf } from "./tone";

export function StatusBadge({ status, label }: { status: string; label: string }) {
  return (
    <span class={`badge tone-${toneOf(status)}`} data-status={status}>
      <StatusIcon status={status} />
      {label}
    </span>
  );
}

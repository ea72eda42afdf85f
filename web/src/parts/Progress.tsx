import type { Tone } from "./tone";

interface Props {
  /** 0–100. */
  value: number;
  label: string;
  tone?: Tone;
  tall?: boolean;
}

export function Progress({ value, label, tone = "run", tall = false }: Props) {
  const bounded = Math.max(0, Math.min(100, value));
  return (
    <span
      class={`progress tone-${tone}${tall ? " tall" : ""}`}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(bounded)}
    >
      <span style={{ width: `${bounded}%` }} />
    </span>
  );
}

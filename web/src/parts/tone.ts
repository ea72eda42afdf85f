export type Tone = "good" | "bad" | "warn" | "run" | "quiet";

const TONES: Record<string, Tone> = {
  completed: "good",
  approved: "good",
  valid: "good",
  failed: "bad",
  invalid: "bad",
  rejected: "bad",
  partial_completed: "warn",
  completed_with_failures: "warn",
  cancelling: "warn",
  paused: "warn",
  pausing: "warn",
  repaired: "warn",
  proposed: "warn",
  in_progress: "run",
  running: "run",
  queued: "run",
};

/** Tone of a part of something: what is done is in neutral ink, because green is for the whole. */
export function partTone(status: string): Tone {
  return status === "completed" ? "quiet" : toneOf(status);
}

/** Tone of each status. */
export function toneOf(status: string): Tone {
  return TONES[status] ?? "quiet";
}

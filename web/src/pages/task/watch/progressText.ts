import type { Step, StepName } from "../../../api/types";
import { count } from "../../../text/format";
import { text } from "../../../text/language";

/** Progress of a running step in tables, pairs or items; undefined if it has reported none. */
export function producedText(produced: Step["produced"], step: StepName): string | undefined {
  if (!produced) return undefined;
  const t = text.value.watch;
  const [done, expected] = [count(produced.done), count(produced.expected)];
  return step === "qa_generation" ? t.estimated(done, expected) : t.produced(produced.of, done, expected);
}

/** Remaining time without false precision. */
export function roughlyLeft(seconds: number): string {
  const t = text.value.watch.left;
  if (seconds < 15) return t.seconds;
  if (seconds < 45) return t.half;
  if (seconds < 90) return t.minute;
  if (seconds < 3570) return t.minutes(count(Math.round(seconds / 60)));
  return t.hours(count(Math.round(seconds / 3600)));
}

import type { TaskSummary } from "../../../api/summary";
import type { Dictionary } from "../../../text/dictionary";
import { percent } from "../quality/report";

const MAX_NAMES = 3;

/** The service's verdict as sentences: the grade with its numbers, then the weakest figure. Pure. */
export function verdictText({ verdict, usable, pairs }: TaskSummary, count: (n: number) => string, text: Dictionary): string | undefined {
  if (verdict === null) return undefined;
  const t = text.result;
  const said = t.verdict[verdict.grade](count(usable), count(pairs));
  const { weakest } = verdict;
  if (weakest === null) return said + t.complete;
  // the numbers of the sentence are this figure
  if (weakest.name === "usable") return said;
  const target = weakest.reached === false && weakest.bar !== null ? t.target(percent(weakest.bar)) : "";
  const names = weakest.missing.slice(0, MAX_NAMES).join(", ");
  const missing = names === "" ? "" : t.missing(names, weakest.missing.length - MAX_NAMES);
  return `${said}${t.weakest(text.quality.figures[weakest.name].name, percent(weakest.share ?? 0))}${target}${missing}${t.end}`;
}

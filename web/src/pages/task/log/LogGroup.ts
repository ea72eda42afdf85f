import { STEPS, type LogLine, type StepName } from "../../../api/types";
import { count, duration, secondsBetween } from "../../../text/format";
import { text } from "../../../text/language";

/** Names the group of a line: lines of one execution of a step, or of the run around its steps. */
export function groupKey(line: LogLine): string {
  return `${line.step_name ?? ""} ${line.execution_id ?? ""}`;
}

/** Runs of consecutive lines with the same key. Pure. */
export function runsOf(lines: readonly LogLine[]): { key: string; lines: LogLine[] }[] {
  const runs: { key: string; lines: LogLine[] }[] = [];
  for (const line of lines) {
    const key = groupKey(line);
    const last = runs.at(-1);
    if (last?.key === key) last.lines.push(line);
    else runs.push({ key, lines: [line] });
  }
  return runs;
}

/** Figures in the heading of a group. */
export interface GroupFigures {
  lines: number;
  errors: number;
  warnings: number;
  first: string;
  last: string;
}

/** Figures of consecutive lines, added to those of the lines beside them. Pure. */
export function figuresOf(lines: readonly LogLine[], beside?: GroupFigures): GroupFigures {
  const times = [...lines.map((line) => line.timestamp), ...(beside === undefined ? [] : [beside.first, beside.last])].sort();
  const among = (levels: readonly string[]) => lines.filter((line) => levels.includes(line.level)).length;
  return {
    lines: lines.length + (beside?.lines ?? 0),
    errors: among(["ERROR", "CRITICAL"]) + (beside?.errors ?? 0),
    warnings: among(["WARNING"]) + (beside?.warnings ?? 0),
    first: times[0] ?? "",
    last: times.at(-1) ?? "",
  };
}

/** A shorter time is not shown. */
const MIN_SECONDS = 0.05;

/** Rows of one step in the log, below a heading that folds them. */
export class LogGroup {
  readonly root = document.createElement("section");
  readonly body = document.createElement("div");
  readonly key: string;
  private readonly head = document.createElement("button");
  private readonly name: string;
  private figures: GroupFigures | undefined;

  /** `changed` is called after the person folds or unfolds the group. */
  constructor(line: LogLine, changed: () => void) {
    this.key = groupKey(line);
    const step = STEPS.find((known) => known === line.step_name) as StepName | undefined;
    this.name = step === undefined ? text.peek().watch.run : text.peek().step[step];
    this.root.className = "log-group";
    this.head.type = "button";
    this.head.className = "log-group-head";
    this.head.addEventListener("click", () => {
      this.fold(!this.folded);
      changed();
    });
    this.root.append(this.head, this.body);
    this.fold(false);
  }

  get folded(): boolean {
    return this.body.hasAttribute("hidden");
  }

  /** True without errors and warnings. */
  get isQuiet(): boolean {
    return this.figures?.errors === 0 && this.figures.warnings === 0;
  }

  fold(on: boolean): void {
    this.body.hidden = on;
    this.head.setAttribute("aria-expanded", String(!on));
  }

  /** Counts further lines of the group in its heading. */
  add(lines: readonly LogLine[]): void {
    this.figures = figuresOf(lines, this.figures);
    const t = text.peek().watch;
    const { errors, warnings, first, last } = this.figures;
    const seconds = secondsBetween(first, last);
    this.head.replaceChildren(
      span("log-group-name", this.name),
      ...(errors > 0 ? [span("tone-text-bad", t.errors(count(errors)))] : []),
      ...(warnings > 0 ? [span("tone-text-warn", t.warnings(count(warnings)))] : []),
      span("quiet", t.linesOf(count(this.figures.lines))),
      ...(seconds === undefined || seconds < MIN_SECONDS ? [] : [span("quiet log-group-took", duration(seconds))]),
    );
  }
}

function span(name: string, content: string): HTMLElement {
  const element = document.createElement("span");
  element.className = name;
  element.textContent = content;
  return element;
}

import { LEVELS, type LogEvent, type LogLevel, type LogLine } from "../../../api/types";

/** The line's place in the log: what it is ordered, deduplicated and linked by. */
export function placeOf(line: LogLine): number {
  return line.position;
}

/** The log line a `log.recorded` event holds. */
export function lineOf(event: LogEvent): LogLine {
  const data = event.data;
  const textOf = (name: string) => (typeof data[name] === "string" ? (data[name] as string) : undefined);
  return {
    position: event.position,
    timestamp: textOf("timestamp") ?? textOf("logged_at") ?? event.recorded_at,
    level: (textOf("level") ?? "INFO") as LogLevel,
    message: textOf("message") ?? "",
    step_name: (textOf("step_name") ?? textOf("step") ?? null) as LogLine["step_name"],
    module_name: textOf("module") ?? textOf("module_name") ?? null,
    execution_id: textOf("execution_id") ?? null,
  };
}

/** True for lines of that level and above; every line where no level is asked for. */
export function passes(line: LogLine, level: LogLevel | undefined): boolean {
  if (level === undefined) return true;
  return LEVELS.indexOf(line.level) >= LEVELS.indexOf(level);
}

/** Lines in the order of their places, each once, growing at both ends. */
export class LogBuffer {
  readonly lines: LogLine[] = [];

  get first(): number | undefined {
    return this.lines[0] === undefined ? undefined : placeOf(this.lines[0]);
  }

  get last(): number | undefined {
    const line = this.lines.at(-1);
    return line === undefined ? undefined : placeOf(line);
  }

  /** Adds what is newer than everything present; returns what was added. */
  append(lines: readonly LogLine[]): LogLine[] {
    let last = this.last ?? -1;
    const fresh = lines.filter((line) => {
      const place = placeOf(line);
      if (place <= last) return false;
      last = place;
      return true;
    });
    for (const line of fresh) this.lines.push(line);
    return fresh;
  }

  /** Adds what is older than everything present; returns what was added. */
  prepend(lines: readonly LogLine[]): LogLine[] {
    const first = this.first ?? Number.POSITIVE_INFINITY;
    const older = lines.filter((line) => placeOf(line) < first);
    if (older.length > 0) this.lines.splice(0, 0, ...older);
    return older;
  }

  clear(): void {
    this.lines.length = 0;
  }

  /** Places of the lines that hold the text, ignoring case. */
  find(text: string): number[] {
    const needle = text.toLowerCase();
    return this.lines.filter((line) => line.message.toLowerCase().includes(needle)).map(placeOf);
  }
}

/** One line as plain text, in the shape of the log file. */
export function asText(line: LogLine): string {
  const module = line.module_name ?? line.step_name ?? "";
  return `${line.timestamp} [${line.level}] ${module}: ${line.message}`;
}

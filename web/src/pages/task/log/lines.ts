import { LEVELS, type LogEvent, type LogLevel, type LogLine } from "../../../api/types";

/** The log line of a `log.recorded` event. */
export function lineOf(event: LogEvent): LogLine {
  const data = event.data;
  const textOf = (name: string) => (typeof data[name] === "string" ? data[name] : undefined);
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

/** True for lines of that level and above, and for all lines without a level. */
export function passes(line: LogLine, level: LogLevel | undefined): boolean {
  if (level === undefined) return true;
  return LEVELS.indexOf(line.level) >= LEVELS.indexOf(level);
}

/** Positions of the lines that contain the text, ignoring case. */
export function find(lines: readonly LogLine[], text: string): number[] {
  const needle = text.toLowerCase();
  return lines.filter((line) => line.message.toLowerCase().includes(needle)).map(({ position }) => position);
}

/** One line as plain text, in the format of the log file. */
export function asText(line: LogLine): string {
  const module = line.module_name ?? line.step_name ?? "";
  return `${line.timestamp} [${line.level}] ${module}: ${line.message}`;
}

import type { LogEvent } from "../../api/types";

/** A recovery of an execution by another executor. Indexes are those of the history. */
export interface Takeover {
  /** Index of the earlier executor's last event. */
  silent: number;
  /** Index of the event with which the other executor took over. */
  at: number;
  /** Milliseconds since 1970. */
  from: number;
  to: number;
  earlier: string | undefined;
  executor: string;
  /** True if the earlier executor was stopped and handed the execution over; false if it stopped responding. */
  stopped: boolean;
}

/** Pure; events come in order of position. */
export function takeoversOf(events: readonly LogEvent[]): Takeover[] {
  const holders = new Map<string, string>();
  return events.flatMap((event, at) => {
    const { execution_id: execution, executor } = event.data;
    if (event.type !== "execution.started" && event.type !== "execution.recovered") return [];
    const earlier = holders.get(String(execution));
    holders.set(String(execution), String(executor));
    if (event.type === "execution.started" || at === 0) return [];
    const silent = lastOf(events, at, earlier);
    const stopped = event.data["handed_over"] === true;
    return [{ silent, at, from: timeOf(events[silent]), to: timeOf(event), earlier, executor: String(executor), stopped }];
  });
}

/** Events by others, such as a person's edit, are no sign of life of the executor. */
function lastOf(events: readonly LogEvent[], before: number, executor: string | undefined): number {
  for (let at = before - 1; executor !== undefined && at >= 0; at -= 1) {
    if (events[at]?.meta?.["executor"] === executor) return at;
  }
  return before - 1;
}

function timeOf(event: LogEvent | undefined): number {
  return Date.parse(event?.recorded_at ?? "");
}

import type { Problem } from "../api/problem";
import { listEvents } from "../api/tasks";
import type { LogEvent } from "../api/types";
import type { Page, Read } from "./liveList";
import { namedBy } from "./typePatterns";
import { useLiveList } from "./useLiveList";

interface TaskHistory {
  events: readonly LogEvent[];
  /** All pages have been read. */
  complete: boolean;
  problem: Problem | undefined;
  /** Reads the next page, or again the one that failed. */
  more: () => void;
}

/**
 * A task's events of some types (as the service's `types` parameter), oldest first, growing while it runs: a page of
 * `pageItems` for each call of `more`, or all pages until there are `eagerItems`.
 */
export function useTaskHistory(taskId: string, types: string, pageItems: number, eagerItems = 0): TaskHistory {
  const fetch = async (read: Read, signal: AbortSignal): Promise<Page<LogEvent>> => {
    const after = read.kind === "newer" ? read.after : 0;
    const { events } = await listEvents(taskId, { after, limit: pageItems, ...(types === "" ? {} : { types }) }, signal);
    return { items: events, atStart: true, atEnd: events.length < pageItems };
  };
  const pick = (events: readonly LogEvent[]) => {
    const named = namedBy(types);
    return events.filter((event) => named(event.type));
  };
  const { list, send } = useLiveList({ taskId, key: types, tail: false, eagerItems, fetch, pick });
  return { events: list.items, complete: list.atEnd, problem: list.problem, more: () => void send({ kind: "newer" }) };
}

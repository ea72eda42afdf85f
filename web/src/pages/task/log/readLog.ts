import { listLogs } from "../../../api/tasks";
import type { LogLevel, LogLine } from "../../../api/types";
import type { Page, Read } from "../../../stream/liveList";

const PAGE_LINES = 1000;
const OLDER_LINES = 5000;

/** Fetches a page of a task's log, of one level and above. Rejects with a `Problem`. */
export async function readLog(taskId: string, level: LogLevel | undefined, read: Read, signal: AbortSignal): Promise<Page<LogLine>> {
  const page = async (limit: number, at: { before?: number; after?: number }) => {
    const { logs } = await listLogs(taskId, { ...at, limit, level }, signal);
    return { items: logs, whole: logs.length < limit };
  };
  switch (read.kind) {
    case "newest": {
      const { items, whole } = await page(PAGE_LINES, {});
      return { items, atStart: whole, atEnd: true };
    }
    case "newer": {
      const { items, whole } = await page(PAGE_LINES, { after: read.after });
      return { items, atStart: false, atEnd: whole };
    }
    case "older": {
      const { items, whole } = await page(OLDER_LINES, { before: read.before });
      return { items, atStart: whole, atEnd: false };
    }
    case "around": {
      const [before, after] = await Promise.all([
        page(PAGE_LINES, { before: read.position + 1 }),
        page(PAGE_LINES, { after: read.position }),
      ]);
      return { items: [...before.items, ...after.items], atStart: before.whole, atEnd: after.whole };
    }
  }
}

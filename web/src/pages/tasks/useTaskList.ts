import { useEffect, useRef, useState } from "preact/hooks";
import { asProblem, type Problem } from "../../api/problem";
import { listTasks, type TaskFilters } from "../../api/tasks";
import type { TaskRow, TaskView } from "../../api/types";
import { useResource } from "../../api/useResource";
import { useThrottled } from "../../parts/throttle";
import { onEvents, onReach, onViews, watchList } from "../../stream/store";
import { mergeViews, mergeRows, pushedOff } from "./rows";

const RELOAD_MS = 1000;

/** Rows fetched beyond the first page. */
interface Older {
  key: string;
  rows: TaskRow[];
  cursor: string | undefined;
  problem: Problem | undefined;
}

export interface TaskList {
  rows: TaskRow[] | undefined;
  problem: Problem | undefined;
  reload: () => void;
  /** Present while older tasks exist. */
  loadMore: (() => void) | undefined;
}

/** The filtered list, kept up to date by the stream: views change rows in place, created and deleted tasks reload it. */
export function useTaskList(filters: TaskFilters): TaskList {
  const key = JSON.stringify(filters);
  const first = useResource(key, (signal) => listTasks(filters, undefined, signal));
  const nothing: Older = { key, rows: [], cursor: undefined, problem: undefined };
  const [more, setMore] = useState(nothing);
  const [live, setLive] = useState<ReadonlyMap<string, TaskView>>(new Map());
  const reload = useThrottled(first.reload, RELOAD_MS);
  const listed = useRef<ReadonlySet<string>>(new Set());

  useEffect(watchList, []);
  useEffect(() => onReach(({ everything }) => everything, reload), []);
  useEffect(
    () =>
      onViews((views) => {
        if (views.length > 0) setLive((old) => mergeViews(old, views, listed.current));
      }),
    [],
  );
  useEffect(
    () =>
      onEvents((events) => {
        if (events.some((event) => /^(task|execution)\./.test(event.type))) reload();
      }),
    [],
  );

  const shown = useRef<TaskRow[]>([]);
  useEffect(() => {
    const now = first.data?.tasks ?? [];
    const pushed = pushedOff(shown.current, now);
    shown.current = now;
    // without older rows, the cursor of the first page continues with them
    setMore((old) => (old.key !== key || old.rows.length === 0 || pushed.length === 0 ? old : { ...old, rows: [...pushed, ...old.rows] }));
  }, [first.data]);

  const older = more.key === key ? more : nothing;
  const cursor = older.cursor ?? first.data?.next_cursor ?? undefined;
  const seen = new Set(first.data?.tasks.map((row) => row.task_id));
  const fetched = [...(first.data?.tasks ?? []), ...older.rows.filter((row) => !seen.has(row.task_id))];
  listed.current = new Set(fetched.map((row) => row.task_id));
  const rows = first.data && mergeRows(fetched, live);
  const ended = older.rows.length > 0 && older.cursor === undefined;
  const loadMore = async () => {
    try {
      const page = await listTasks(filters, cursor);
      setMore((now) => ({
        key,
        rows: [...(now.key === key ? now.rows : []), ...page.tasks],
        cursor: page.next_cursor ?? undefined,
        problem: undefined,
      }));
    } catch (error) {
      const problem = asProblem(error);
      setMore((now) => ({ ...(now.key === key ? now : nothing), problem }));
    }
  };
  const further = () => void loadMore();
  return {
    rows,
    problem: first.problem ?? older.problem,
    reload: first.problem === undefined && older.problem !== undefined ? further : first.reload,
    loadMore: cursor !== undefined && !ended ? further : undefined,
  };
}

import { useEffect } from "preact/hooks";
import { listDatasets } from "../../api/datasets";
import type { TaskRow } from "../../api/types";
import { useResource } from "../../api/useResource";
import { useThrottled } from "../../parts/throttle";
import { onEvents } from "../../stream/store";

const RELOAD_MS = 1000;

/** True for tasks whose load is completed and of which the vector store has no pair; false until that is known. */
export function useUnused(): (row: TaskRow) => boolean {
  const list = useResource("datasets", listDatasets);
  const reload = useThrottled(list.reload, RELOAD_MS);
  useEffect(() => onEvents((events) => events.some(({ type }) => type === "execution.completed") && reload()), []);
  if (list.data === undefined) return () => false;
  const { datasets, position } = list.data;
  const inUse = new Set(datasets.flatMap((dataset) => dataset.tasks.map((task) => task.task_id)));
  // a newer row may have been loaded since the datasets were read
  return (row) => row.step_status?.training_load === "completed" && (row.position ?? 0) <= position && !inUse.has(row.task_id);
}

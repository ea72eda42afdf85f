import type { DatasetVersion } from "../../api/datasets";
import { Link } from "../../route/Link";
import { pathOf } from "../../route/route";
import { count } from "../../text/format";
import { text } from "../../text/language";

interface Props {
  task: Pick<DatasetVersion["tasks"][number], "task_id" | "task_name" | "pairs" | "deleted">;
  /** True to show the number of its pairs. */
  pairs?: boolean;
}

/** A task whose pairs are in a dataset; a deleted task has no page. */
export function TaskLink({ task, pairs = false }: Props) {
  const t = text.value.datasets;
  const name = task.task_name || task.task_id;
  return (
    <span class="dataset-task">
      {task.deleted ? (
        <span>
          {name} <span class="quiet small">{t.deleted}</span>
        </span>
      ) : (
        <Link to={pathOf({ page: "task", id: task.task_id })}>{name}</Link>
      )}
      {pairs && <span class="quiet small"> {t.pairCount(task.pairs, count(task.pairs))}</span>}
    </span>
  );
}

import { STEPS, type TaskRow } from "../../api/types";
import { Progress } from "../../parts/Progress";
import { StatusBadge } from "../../parts/StatusBadge";
import { Time } from "../../parts/Time";
import { useNow } from "../../parts/now";
import { toneOf } from "../../parts/tone";
import { Link } from "../../route/Link";
import { pathOf } from "../../route/route";
import { actorName } from "../../text/actor";
import { duration } from "../../text/format";
import { text } from "../../text/language";
import { translated } from "../../text/translated";
import { workedSeconds } from "./rows";
import { useUnused } from "./useUnused";

export function TaskTable({ rows }: { rows: readonly TaskRow[] }) {
  const t = text.value.tasks;
  const isUnused = useUnused();
  return (
    <div class="panel table-scroll">
      <table class="table task-table">
        <thead>
          <tr>
            <th scope="col">{t.status}</th>
            <th scope="col">{t.task}</th>
            <th scope="col">{t.database}</th>
            <th scope="col">{t.progress}</th>
            <th scope="col">{t.by}</th>
            <th scope="col">{t.created}</th>
            <th scope="col" class="num">
              {t.took}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.task_id} row={row} unused={isUnused(row)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ row, unused }: { row: TaskRow; unused: boolean }) {
  const running = row.status === "in_progress";
  const seconds = workedSeconds(row, useNow(running));
  const progress = row.progress ?? (row.status === "completed" ? 100 : 0);
  const current = STEPS.find((step) => row.step_status?.[step] === "running");
  // as on its own page: requested and not started
  const queued = running && row.run_started_at === null;
  return (
    <tr data-task={row.task_id}>
      <td class="cell-status">
        {queued ? (
          <StatusBadge status="queued" label={text.value.executionStatus.queued} />
        ) : (
          <StatusBadge status={row.status} label={text.value.taskStatus[row.status] ?? row.status} />
        )}
      </td>
      <td class="cell-task">
        <Link to={pathOf({ page: "task", id: row.task_id })} class="row-link">
          <span class={`row-name${row.task_name ? "" : " mono"}`} title={row.task_name || undefined}>
            {row.task_name || row.task_id}
          </span>
        </Link>
        {row.task_name && <span class="mono quiet small task-id">{row.task_id}</span>}
        {unused && (
          <span class="warn-text small" title={text.value.datasets.notInUseHint}>
            {text.value.datasets.notInUse}
          </span>
        )}
        {row.status === "failed" && row.error_message && (
          <span class="task-error ellipsis" title={translated(row, row.error_message)}>
            {translated(row, row.error_message)}
          </span>
        )}
      </td>
      <td class="cell-db">{row.db_name ?? <span class="quiet none">–</span>}</td>
      <td class="cell-progress">
        <div class="row">
          <Progress value={progress} label={text.value.tasks.progress} tone={toneOf(row.status)} />
          <span class="percent">{Math.round(progress)}%</span>
        </div>
        {running && current && <span class="quiet small">{text.value.step[current]}</span>}
      </td>
      <td class="cell-by">{(row.created_by && actorName(row.created_by, text.value.audit)) || <span class="quiet none">–</span>}</td>
      <td class="cell-created">
        <Time at={row.created_at} />
      </td>
      <td class="cell-took num nowrap">{seconds === undefined ? <span class="quiet none">–</span> : duration(seconds)}</td>
    </tr>
  );
}

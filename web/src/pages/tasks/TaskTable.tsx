import { STEPS, type TaskRow } from "../../api/types";
import { Progress } from "../../parts/Progress";
import { StatusBadge } from "../../parts/StatusBadge";
import { Time } from "../../parts/Time";
import { useLiveNow } from "../../parts/now";
import { partTone } from "../../parts/tone";
import { Link } from "../../route/Link";
import { pathOf } from "../../route/route";
import { actorName } from "../../text/actor";
import { count, duration } from "../../text/format";
import { text } from "../../text/language";
import { headlineOf, translated } from "../../text/translated";
import { shownStatus } from "../task/taskState";
import { RowMenu } from "./bulk/RowMenu";
import type { BulkAction } from "./bulk/requests";
import { workedSeconds } from "./rows";
import { useUnused } from "./useUnused";

interface Props {
  rows: readonly TaskRow[];
  chosen: ReadonlySet<string>;
  /** Share of the rows that is selected. */
  share: "all" | "some" | "none";
  /** `range` selects all rows from the last chosen one. */
  onChoose: (id: string, range: boolean) => void;
  onChooseAll: () => void;
  /** Asks before an action on one task. */
  onAct: (id: string, action: BulkAction) => void;
}

export function TaskTable({ rows, chosen, share, onChoose, onChooseAll, onAct }: Props) {
  const t = text.value.tasks;
  const isUnused = useUnused();
  return (
    <div class="panel table-scroll">
      <table class="table task-table">
        <thead>
          <tr>
            <th scope="col" class="cell-choose">
              <input
                type="checkbox"
                aria-label={text.value.bulk.chooseAll}
                title={text.value.bulk.chooseAll}
                checked={share === "all"}
                indeterminate={share === "some"}
                onChange={onChooseAll}
              />
            </th>
            <th scope="col">{t.status}</th>
            <th scope="col">{t.task}</th>
            <th scope="col">{t.database}</th>
            <th scope="col">{t.progress}</th>
            <th scope="col">{t.by}</th>
            <th scope="col">{t.created}</th>
            <th scope="col" class="num">
              {t.took}
            </th>
            <th scope="col">
              <span class="sr-only">{text.value.datasets.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row
              key={row.task_id}
              row={row}
              unused={isUnused(row)}
              chosen={chosen.has(row.task_id)}
              onChoose={(range) => onChoose(row.task_id, range)}
              onAct={(action) => onAct(row.task_id, action)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  row: TaskRow;
  unused: boolean;
  chosen: boolean;
  onChoose: (range: boolean) => void;
  onAct: (action: BulkAction) => void;
}

function Row({ row, unused, chosen, onChoose, onAct }: RowProps) {
  const running = row.status === "in_progress";
  const seconds = workedSeconds(row, useLiveNow(running));
  const progress = row.progress ?? (row.status === "completed" ? 100 : 0);
  const current = STEPS.find((step) => row.step_status?.[step] === "running");
  // as on its own page: requested and not started
  const queued = running && row.run_started_at === null;
  return (
    <tr data-task={row.task_id} class={chosen ? "chosen" : undefined}>
      <td class="cell-choose">
        <input
          type="checkbox"
          aria-label={text.value.bulk.chooseTask(row.task_name || row.task_id)}
          checked={chosen}
          onClick={(event) => onChoose(event.shiftKey)}
        />
      </td>
      <td class="cell-status">
        {queued ? (
          <StatusBadge status="queued" label={text.value.executionStatus.queued} />
        ) : (
          <StatusBadge status={shownStatus(row.status, row.unfit_pairs ?? 0)} label={text.value.taskStatus[row.status] ?? row.status} />
        )}
        {row.status === "completed" && !!row.unfit_pairs && (
          <span class="small tone-text-warn">{text.value.result.failedPairs(count(row.unfit_pairs))}</span>
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
          <span class="task-error" title={translated(row, row.error_message)}>
            {headlineOf(row, row.error_message) ?? translated(row, row.error_message)}
          </span>
        )}
      </td>
      <td class="cell-db">{row.db_name ?? <span class="quiet none">–</span>}</td>
      <td class="cell-progress">
        <div class="row">
          <Progress value={progress} label={text.value.tasks.progress} tone={partTone(row.status)} />
          <span class="percent">{Math.round(progress)}%</span>
        </div>
        {running && current && <span class="quiet small">{text.value.step[current]}</span>}
      </td>
      <td class="cell-by">{row.created_by ? actorName(row.created_by, text.value.audit) : text.value.audit.local}</td>
      <td class="cell-created">
        <Time at={row.created_at} />
      </td>
      <td class="cell-took num nowrap">{seconds === undefined ? <span class="quiet none">–</span> : duration(seconds)}</td>
      <td class="cell-menu">
        <RowMenu row={row} onAct={onAct} />
      </td>
    </tr>
  );
}

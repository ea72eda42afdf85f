import { useEffect, useState } from "preact/hooks";
import type { DatasetDetail } from "../../api/datasets";
import { listSchedules, removeSchedule, setSchedule, type Schedule, type ScheduledRun } from "../../api/schedules";
import { may } from "../../api/session";
import { uploadsOf } from "../../api/sourceSchema";
import { getTask } from "../../api/tasks";
import { useAttempt } from "../../api/useAttempt";
import { useResource } from "../../api/useResource";
import { Action } from "../../parts/Action";
import { Confirm } from "../../parts/Confirm";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { Time } from "../../parts/Time";
import { useThrottled } from "../../parts/throttle";
import { Link } from "../../route/Link";
import { pathOf } from "../../route/route";
import { onEvents, onReach } from "../../stream/store";
import { text } from "../../text/language";
import { draftAgain } from "../tasks/draft/draftAgain";
import { requestOf } from "../tasks/draft/taskRequest";
import { ScheduleForm, type Choice } from "./ScheduleForm";
import { foreignOffset, freeName, keeps, partsOf } from "./schedule";

const RELOAD_MS = 1000;
const NEWS = /^(schedule\.|execution\.(started|completed|failed|cancelled|paused|resumed)$|task\.deleted$)/;

/** The schedules that keep a dataset up to date, each in a line, and the form that sets one. */
export function Schedules({ dataset }: { dataset: DatasetDetail }) {
  const t = text.value.schedules;
  const all = useResource("schedules", listSchedules);
  const { busy, problem, run, clear } = useAttempt();
  /** Schedule that the form changes; null for a new one. */
  const [edited, setEdited] = useState<Schedule | null | undefined>(undefined);
  const [asking, setAsking] = useState<string | undefined>(undefined);
  useScheduleNews(all.reload);
  if (all.data === undefined) return <ProblemNotice problem={all.problem} endpoint="GET /schedules" onRetry={all.reload} />;
  const schedules = all.data;
  const mine = schedules.filter((schedule) => keeps(schedule, dataset));
  const save = async ({ at, onlyChanges }: Choice) => {
    const parameters = edited?.parameters ?? (await parametersOf(dataset));
    await setSchedule({
      name: edited?.name ?? freeName(dataset.dataset, new Set(schedules.map(({ name }) => name))),
      db_name: dataset.source,
      at,
      parameters: { ...parameters, language: dataset.language, only_changes: onlyChanges },
    });
    setEdited(undefined);
    all.reload();
  };
  const remove = async (name: string) => {
    await removeSchedule(name);
    all.reload();
  };
  const edit = (schedule: Schedule | null | undefined) => {
    clear();
    setEdited(schedule);
  };
  return (
    <div class="stack-tight">
      {mine.map((schedule) => (
        <div key={schedule.name} class="schedule-line" data-schedule={schedule.name}>
          <Line schedule={schedule} />
          {may("operate") && (
            <>
              <Action compact label={t.changeLabel(schedule.name)} onPress={() => edit(schedule)}>
                {t.change}
              </Action>
              <Action compact kind="plain" label={t.removeLabel(schedule.name)} onPress={() => setAsking(schedule.name)}>
                {t.remove}
              </Action>
            </>
          )}
        </div>
      ))}
      {mine.length === 0 && edited === undefined && (
        <div class="schedule-line">
          <span class="quiet">{t.none}</span>
          {may("operate") && (
            <Action compact onPress={() => edit(null)}>
              {t.set}
            </Action>
          )}
        </div>
      )}
      {edited !== undefined && (
        <ScheduleForm
          key={edited?.name}
          schedule={edited ?? undefined}
          busy={busy}
          onSave={(choice) => void run(() => save(choice))}
          onClose={() => edit(undefined)}
        />
      )}
      <ProblemNotice problem={problem} />
      {asking !== undefined && (
        <Confirm
          question={t.removeAsk(asking)}
          yes={t.remove}
          onYes={() => void run(() => remove(asking))}
          onClose={() => setAsking(undefined)}
        />
      )}
    </div>
  );
}

function Line({ schedule }: { schedule: Schedule }) {
  const t = text.value.schedules;
  const { day, clock } = partsOf(schedule.at);
  const offset = foreignOffset(schedule.next_at);
  return (
    <span>
      {t.every(t.days[day], clock)}
      {offset !== undefined && ` (UTC${offset})`}
      {schedule.parameters["only_changes"] === true && ` · ${t.onlyChanges}`}
      {" · "}
      <span class="quiet">
        {t.next} <Time at={schedule.next_at} />
      </span>
      {schedule.last != null && (
        <>
          {" · "}
          <LastRun run={schedule.last} />
        </>
      )}
    </span>
  );
}

function LastRun({ run }: { run: ScheduledRun }) {
  const t = text.value.schedules;
  const { status } = run;
  if (status === "skipped")
    return (
      <span class="tone-text-bad">
        {t.last} <Time at={run.at} /> {t.skipped(run.error ?? "")}
      </span>
    );
  const words = status === "deleted" ? t.deleted : text.value.taskStatus[status];
  return (
    <span class={status === "failed" ? "tone-text-bad" : "quiet"}>
      {t.last} <Time at={run.at} />{" "}
      {status === "deleted" || run.task_id === null ? words : <Link to={pathOf({ page: "task", id: run.task_id })}>{words}</Link>}
    </span>
  );
}

/** Parameters of the task that the dataset is from, so that a scheduled run makes the same dataset. */
async function parametersOf(dataset: DatasetDetail): Promise<Record<string, unknown>> {
  const task = dataset.tasks.find(({ deleted }) => !deleted);
  if (task === undefined) return {};
  const [view, uploads] = await Promise.all([getTask(task.task_id), uploadsOf(task.task_id)]);
  const {
    db_name: _database,
    task_name: _name,
    created_by: _creator,
    ...rest
  } = requestOf(draftAgain(view, new Set([dataset.source]), uploads));
  return rest;
}

/** Calls `reload` when a schedule or a task's state changes, and when this may have been missed. */
function useScheduleNews(reload: () => void): void {
  const soon = useThrottled(reload, RELOAD_MS);
  useEffect(() => onReach(({ everything }) => everything, soon), []);
  useEffect(
    () =>
      onEvents((events) => {
        if (events.some((event) => NEWS.test(event.type))) soon();
      }),
    [],
  );
}

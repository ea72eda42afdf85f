/**
 * What the pages read of the service's answers: the generated shapes, with the closed sets of words spelled out.
 *
 * Whatever a page can do without is optional: an older or newer service must not break it.
 */
import type { components } from "./schema";

type Schemas = components["schemas"];
/** The named fields always, the others where the service gives them. */
type Needs<T, K extends keyof T> = Pick<T, K> & Partial<Omit<T, K>>;

export type TaskStatus = "pending" | "in_progress" | "partial_completed" | "completed" | "failed" | "cancelled";
export type ExecutionStatus = "queued" | "running" | "completed" | "failed" | "cancelled";
export type StepStatus = "pending" | "running" | "completed" | "failed" | "skipped" | "cancelled";
export type StepName = "ddl_generation" | "qa_generation" | "sql_validation" | "training_load";
export type LogLevel = "DEBUG" | "INFO" | "WARNING" | "ERROR" | "CRITICAL";

export type Step = Partial<Omit<Schemas["StepView"], "step" | "status">> & { step: StepName; status: StepStatus };
export type Execution = Needs<Omit<Schemas["ExecutionView"], "step" | "status">, "execution_id"> & {
  step: StepName | "complete";
  status: ExecutionStatus;
};
export type CurrentExecution = Needs<Omit<Schemas["CurrentExecution"], "step" | "status" | "queue">, "execution_id"> & {
  step: StepName | "complete";
  status: ExecutionStatus;
  queue?: Partial<Schemas["Queue"]> | null;
};
type StepStatuses = { step_status?: Partial<Record<StepName, StepStatus>> };
export type TaskRow = Needs<Omit<Schemas["TaskRow"], "status" | "step_status">, "task_id"> & StepStatuses & { status: TaskStatus };
export type TaskView = Needs<
  Omit<Schemas["TaskDetail"], "status" | "step_status" | "steps" | "executions" | "current_execution" | "counts">,
  "task_id"
> &
  StepStatuses & {
    status: TaskStatus;
    steps?: Step[];
    executions?: Execution[];
    current_execution?: CurrentExecution | null;
    counts?: Partial<Record<string, number>>;
  };
export type LogLine = Needs<Omit<Schemas["LogLine"], "level">, "position" | "timestamp" | "message"> & { level: LogLevel };
export type TaskFile = Needs<Schemas["FileView"], "file_name" | "file_type" | "file_size" | "download_url">;
export type LogEvent = Needs<Schemas["EventView"], "position" | "stream" | "version" | "type" | "recorded_at" | "data">;
export type Database = Needs<Schemas["DatabaseView"], "name">;
export type DatabaseCheck = Needs<Schemas["DatabaseCheck"], "name" | "reachable">;
export type SourceTable = Needs<Schemas["TableView"], "name">;
/** A task or a run that was begun. */
export type Started = Needs<Schemas["ExecutionStarted"], "task_id">;

export const STEPS: readonly StepName[] = ["ddl_generation", "qa_generation", "sql_validation", "training_load"];
export const TASK_STATUSES: readonly TaskStatus[] = ["in_progress", "pending", "partial_completed", "completed", "failed", "cancelled"];
export const LEVELS: readonly LogLevel[] = ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"];

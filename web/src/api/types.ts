/**
 * What the pages read of the service's answers: the generated shapes.
 *
 * Whatever a page can do without is optional: an older or newer service must not break it.
 */
import type { components } from "./schema";

type Schemas = components["schemas"];
/** The named fields always, the others where the service gives them. */
type Needs<T, K extends keyof T> = Pick<T, K> & Partial<Omit<T, K>>;

export type TaskStatus = Schemas["TaskRow"]["status"];
export type ExecutionStatus = Schemas["ExecutionView"]["status"];
export type StepStatus = Schemas["StepView"]["status"];
export type StepName = Schemas["StepView"]["step"];
export type LogLevel = Schemas["LogLine"]["level"];

export type Step = Needs<Schemas["StepView"], "step" | "status">;
export type Execution = Needs<Schemas["ExecutionView"], "execution_id" | "step" | "status">;
export type CurrentExecution = Needs<Omit<Schemas["CurrentExecution"], "queue">, "execution_id" | "step" | "status"> & {
  queue?: Partial<Schemas["Queue"]> | null;
};
type StepStatuses = { step_status?: Partial<Record<StepName, StepStatus>> };
export type TaskRow = Needs<Omit<Schemas["TaskRow"], "step_status">, "task_id" | "status"> & StepStatuses;
export type TaskView = Needs<
  Omit<Schemas["TaskDetail"], "step_status" | "steps" | "executions" | "current_execution" | "counts">,
  "task_id" | "status"
> &
  StepStatuses & {
    steps?: Step[];
    executions?: Execution[];
    current_execution?: CurrentExecution | null;
    counts?: Partial<Record<string, number>>;
  };
export type LogLine = Needs<Schemas["LogLine"], "position" | "timestamp" | "level" | "message">;
export type TaskFile = Needs<Schemas["FileView"], "file_name" | "file_type" | "file_size" | "download_url">;
export type LogEvent = Needs<Schemas["EventView"], "position" | "stream" | "version" | "type" | "recorded_at" | "data">;
export type Database = Needs<Schemas["DatabaseView"], "name">;
export type DatabaseCheck = Needs<Schemas["DatabaseCheck"], "name" | "reachable">;
export type SourceTable = Needs<Schemas["TableView"], "name">;
/** A task or a run that was begun. */
export type Started = Needs<Schemas["ExecutionStartedResponse"], "task_id">;

export const STEPS: readonly StepName[] = ["ddl_generation", "qa_generation", "sql_validation", "training_load"];
export const TASK_STATUSES: readonly TaskStatus[] = [
  "in_progress",
  "paused",
  "pending",
  "partial_completed",
  "completed",
  "failed",
  "cancelled",
];
export const LEVELS: readonly LogLevel[] = ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"];

/**
 * The shapes the service answers with, as far as the pages read them.
 *
 * `components["schemas"]` has the layout of a file generated from `/openapi.json`, so a generated one can
 * take its place. Whatever a page can do without is optional: an older or newer service must not break it.
 */
export type TaskStatus = "pending" | "in_progress" | "partial_completed" | "completed" | "failed" | "cancelled";
export type ExecutionStatus = "queued" | "running" | "completed" | "failed" | "cancelled";
export type StepStatus = "pending" | "running" | "completed" | "failed" | "skipped" | "cancelled";
export type StepName = "ddl_generation" | "qa_generation" | "sql_validation" | "training_load";
export type LogLevel = "DEBUG" | "INFO" | "WARNING" | "ERROR" | "CRITICAL";

export interface components {
  schemas: {
    TaskRow: {
      task_id: string;
      task_type?: string;
      task_name?: string | null;
      status: TaskStatus;
      /** 0–100. */
      progress?: number;
      db_name?: string | null;
      created_by?: string | null;
      created_at?: string | null;
      started_at?: string | null;
      completed_at?: string | null;
      step_status?: Partial<Record<StepName, StepStatus>>;
      error_message?: string | null;
      current_execution?: components["schemas"]["CurrentExecution"] | null;
    };
    TaskView: components["schemas"]["TaskRow"] & {
      version?: number;
      position?: number;
      parameters?: Record<string, unknown>;
      output_directory?: string;
      business_context?: string | null;
      language?: "zh" | "en";
      steps?: components["schemas"]["Step"][];
      executions?: components["schemas"]["Execution"][];
      counts?: Partial<Record<"pairs" | "valid" | "loaded" | "tables" | "files" | "log_lines", number>>;
      deleted?: boolean;
    };
    Step: {
      step: StepName;
      status: StepStatus;
      units_done?: number | null;
      units_total?: number | null;
      started_at?: string | null;
      completed_at?: string | null;
      execution_id?: string | null;
      error?: string | null;
    };
    Execution: {
      execution_id: string;
      step: StepName | "complete";
      status: ExecutionStatus;
      started_at?: string | null;
      completed_at?: string | null;
      /** Seconds. */
      duration?: number | null;
      error_message?: string | null;
      parent_execution_id?: string | null;
      cancel_requested?: boolean;
    };
    CurrentExecution: {
      execution_id: string;
      step: StepName | "complete";
      status: ExecutionStatus;
      started_at?: string | null;
      cancel_requested?: boolean;
      queue?: { position?: number; executors_alive?: number; reason?: string } | null;
    };
    LogLine: {
      /** The line's place in the log; also its permalink. */
      position?: number;
      id?: number;
      timestamp: string;
      level: LogLevel;
      message: string;
      step_name?: string | null;
      module?: string | null;
      module_name?: string | null;
      function?: string | null;
      function_name?: string | null;
      execution_id?: string | null;
    };
    File: {
      file_name: string;
      file_type: string;
      /** Bytes. */
      file_size: number;
      content_hash?: string | null;
      description?: string | null;
      created_at?: string | null;
      modified_at?: string | null;
      is_primary?: boolean;
      step?: string | null;
      download_url: string;
    };
    Event: {
      position: number;
      stream: string;
      version: number;
      type: string;
      recorded_at: string;
      data: Record<string, unknown>;
      meta?: Record<string, unknown> | null;
    };
    Database: {
      name: string;
      host?: string | null;
      port?: number | null;
      database?: string | null;
      user?: string | null;
      status?: string | null;
      is_demo?: boolean;
      description?: string | null;
      added_at?: string | null;
      created_at?: string | null;
    };
    Table: {
      name: string;
      schema?: string | null;
      kind?: string | null;
      comment?: string | null;
      label?: string | null;
      estimated_rows?: number | null;
      readable?: boolean | null;
      columns?: number | unknown[] | null;
    };
    Started: { task_id: string; execution_id?: string; status?: string; started_at?: string | null };
  };
}

type Schemas = components["schemas"];
export type TaskRow = Schemas["TaskRow"];
export type TaskView = Schemas["TaskView"];
export type Step = Schemas["Step"];
export type Execution = Schemas["Execution"];
export type CurrentExecution = Schemas["CurrentExecution"];
export type LogLine = Schemas["LogLine"];
export type TaskFile = Schemas["File"];
export type LogEvent = Schemas["Event"];
export type Database = Schemas["Database"];
export type SourceTable = Schemas["Table"];
export type Started = Schemas["Started"];

export const STEPS: readonly StepName[] = ["ddl_generation", "qa_generation", "sql_validation", "training_load"];
export const TASK_STATUSES: readonly TaskStatus[] = [
  "in_progress",
  "pending",
  "partial_completed",
  "completed",
  "failed",
  "cancelled",
];
export const LEVELS: readonly LogLevel[] = ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"];

import { API, query, request } from "./request";
import type { Execution, LogEvent, LogLevel, LogLine, Started, StepName, TaskFile, TaskRow, TaskView } from "./types";

export interface TaskFilters {
  status?: string;
  db_name?: string;
  created_by?: string;
  q?: string;
}

export interface TaskPage {
  tasks: TaskRow[];
  next_cursor?: string | null;
}

export function listTasks(filters: TaskFilters, cursor?: string, signal?: AbortSignal): Promise<TaskPage> {
  return request(`tasks${query({ ...filters, limit: 50, cursor })}`, signal ? { signal } : {});
}

export function getTask(id: string, at?: number, signal?: AbortSignal): Promise<TaskView> {
  return request(`tasks/${encodeURIComponent(id)}${query({ at })}`, signal ? { signal } : {});
}

export async function listExecutions(id: string, at?: number): Promise<Execution[]> {
  return (await request<{ executions: Execution[] }>(`tasks/${encodeURIComponent(id)}/executions${query({ at })}`)).executions;
}

export interface LogQuery {
  limit?: number;
  level?: LogLevel | undefined;
  step?: string | undefined;
  q?: string | undefined;
  before?: number | undefined;
  after?: number | undefined;
  count?: 1 | undefined;
  at?: number | undefined;
}

export interface LogPage {
  logs: LogLine[];
  total?: number;
  count?: number;
}

export function listLogs(id: string, page: LogQuery, signal?: AbortSignal): Promise<LogPage> {
  return request(`tasks/${encodeURIComponent(id)}/logs${query({ ...page })}`, signal ? { signal } : {});
}

export async function listFiles(id: string, at?: number, signal?: AbortSignal): Promise<TaskFile[]> {
  const page = await request<{ files: TaskFile[] }>(`tasks/${encodeURIComponent(id)}/files${query({ at })}`, signal ? { signal } : {});
  return page.files;
}

export function archiveUrl(id: string): string {
  return `${API}/tasks/${encodeURIComponent(id)}/files/archive`;
}

export interface EventPage {
  events: LogEvent[];
  next_after?: number | null;
}

export function listEvents(id: string, page: { after?: number; limit?: number; types?: string }, signal?: AbortSignal): Promise<EventPage> {
  return request(`tasks/${encodeURIComponent(id)}/events${query(page)}`, signal ? { signal } : {});
}

export type NewTask = Record<string, unknown>;

export function createTask(body: NewTask): Promise<Started> {
  return request("tasks", { method: "POST", body: { task_type: "data_workflow", ...body } });
}

export function createAndRun(body: NewTask): Promise<Started> {
  return request("tasks/execute-complete", { method: "POST", body: { task_type: "complete_workflow", ...body } });
}

export function resumeTask(id: string): Promise<Started> {
  return request("tasks/execute-complete", { method: "POST", body: { task_id: id } });
}

export function runStep(id: string, step: StepName): Promise<Started> {
  return request(`tasks/${encodeURIComponent(id)}/execute`, { method: "POST", body: { step } });
}

/** Pauses a task: finished units are kept until it is resumed. */
export function pauseTask(id: string): Promise<Started> {
  return request(`tasks/${encodeURIComponent(id)}/pause`, { method: "POST", body: {} });
}

export function cancelTask(id: string): Promise<Started> {
  return request(`tasks/${encodeURIComponent(id)}/cancel`, { method: "POST", body: {} });
}

/** Gives a task another name; an empty one removes the name. */
export function renameTask(id: string, name: string): Promise<TaskView> {
  return request(`tasks/${encodeURIComponent(id)}`, { method: "PATCH", body: { task_name: name } });
}

export function deleteTask(id: string): Promise<void> {
  return request(`tasks/${encodeURIComponent(id)}`, { method: "DELETE" });
}

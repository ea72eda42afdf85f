import { query, request } from "./request";
import type { components } from "./schema";
import type { Started } from "./types";

type Schemas = components["schemas"];
export type Dataset = Schemas["DatasetView"];
export type DatasetDetail = Schemas["DatasetDetail"];
export type DatasetVersion = Schemas["DatasetVersion"];
export type DatasetChanges = Schemas["DatasetChanges"];
/** What the comparisons of versions and of tasks have in common. */
export type Differences = Omit<Schemas["TaskComparison"], "task_id" | "other">;
export type PendingChanges = Schemas["PendingChanges"];
export type TaskUse = Schemas["TaskUse"];

const path = (dataset: string) => `datasets/${encodeURIComponent(dataset)}`;
const aborted = (signal: AbortSignal | undefined) => (signal ? { signal } : {});

export function listDatasets(signal?: AbortSignal): Promise<Schemas["DatasetList"]> {
  return request("datasets", aborted(signal));
}

export function getDataset(dataset: string, limit: number, signal?: AbortSignal): Promise<DatasetDetail> {
  return request(path(dataset) + query({ limit }), aborted(signal));
}

export function compareVersions(dataset: string, from: number, to: number, signal?: AbortSignal): Promise<DatasetChanges> {
  return request(`${path(dataset)}/changes${query({ from, to })}`, aborted(signal));
}

/** Loads a version again: its task or, if that has changed since, a fork of it. */
export function loadVersion(dataset: string, number: number): Promise<{ execution: Started; forked: boolean }> {
  return request(`${path(dataset)}/versions/${number}/load`, { method: "POST", body: {} });
}

export function compareTasks(taskId: string, other: string, signal?: AbortSignal): Promise<Schemas["TaskComparison"]> {
  return request(`tasks/${encodeURIComponent(taskId)}/comparison${query({ other })}`, aborted(signal));
}

export function getTaskUse(taskId: string, signal?: AbortSignal): Promise<TaskUse> {
  return request(`tasks/${encodeURIComponent(taskId)}/dataset`, aborted(signal));
}

export function countOf(changes: PendingChanges): number {
  return changes.added.length + changes.removed.length + changes.changed.length;
}

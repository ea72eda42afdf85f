import { Problem } from "./problem";
import { query, request } from "./request";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type SchemaPage = Schemas["SchemaPage"];
export type SchemaTable = Schemas["SchemaTable"];
export type SchemaColumn = Schemas["SchemaColumn"];
export type SchemaRelation = Schemas["SchemaRelation"];
export type SchemaGraph = Schemas["SchemaGraph"];
export type SchemaEdited = Schemas["SchemaEdited"];
export type SchemaEdits = Schemas["SchemaEdits"];
export type LabelChange = Schemas["LabelChange"];
export type RelationChange = Schemas["RelationChange"];

const path = (taskId: string, rest = "") => `tasks/${encodeURIComponent(taskId)}/schema${rest}`;
const waiting = (signal?: AbortSignal) => (signal ? { signal } : {});

export function listTables(taskId: string, q: string, limit: number, signal?: AbortSignal): Promise<SchemaPage> {
  return request(path(taskId) + query({ q, limit }), waiting(signal));
}

export function schemaGraph(taskId: string, table: string | undefined, signal?: AbortSignal): Promise<SchemaGraph> {
  return request(path(taskId, "/graph") + query({ table }), waiting(signal));
}

export function schemaTable(taskId: string, table: string, signal?: AbortSignal): Promise<SchemaTable> {
  return request(path(taskId, `/tables/${encodeURIComponent(table)}`), waiting(signal));
}

export function schemaEdits(taskId: string, signal?: AbortSignal): Promise<SchemaEdits> {
  return request(path(taskId, "/edits"), waiting(signal));
}

export function changeLabel(taskId: string, body: LabelChange): Promise<SchemaEdited> {
  return request(path(taskId, "/labels"), { method: "PATCH", body });
}

export function changeRelation(taskId: string, body: RelationChange): Promise<SchemaEdited> {
  return request(path(taskId, "/relations"), { method: "PATCH", body });
}

/** Uploads that a new task with the settings of this one should name; none if the task has described no schema. */
export async function uploadsOf(taskId: string): Promise<{ dictionary?: string; relations?: string }> {
  try {
    const page = await listTables(taskId, "", 1);
    return {
      ...(page.uploads.includes(page.dictionary_file) && { dictionary: page.dictionary_file }),
      ...(page.uploads.includes(page.relations_file) && { relations: page.relations_file }),
    };
  } catch (error) {
    if (error instanceof Problem && error.code === "file_not_found") return {};
    throw error;
  }
}

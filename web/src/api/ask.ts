import { request } from "./request";
import type { components } from "./schema";
import type { PairRun } from "./pairs";

type Schemas = components["schemas"];
export type Askable = Schemas["AskableDatasets"];
export type Asked = Schemas["Asked"];
export type FoundPair = Schemas["FoundPair"];
export type FoundTable = Schemas["FoundTable"];
export type FoundDocument = Schemas["FoundDocument"];
export type WrittenSql = Schemas["WrittenSql"];
export type Proposed = Schemas["Proposed"];

const path = (dataset: string) => `datasets/${encodeURIComponent(dataset)}/ask`;
const post = (body: unknown, signal?: AbortSignal) => ({ method: "POST", body, ...(signal ? { signal } : {}) });

/** Datasets of the vector store, and the name of the language model. */
export function listAskable(signal?: AbortSignal): Promise<Askable> {
  return request("ask", signal ? { signal } : {});
}

/** What an assistant would be given for a question. */
export function askDataset(dataset: string, question: string, signal?: AbortSignal): Promise<Asked> {
  return request(path(dataset), post({ question }, signal));
}

/** Runs SQL over the dataset's tables, read-only and bounded. */
export function runSql(dataset: string, sql: string): Promise<PairRun> {
  return request(`${path(dataset)}/run`, post({ sql }));
}

/** SQL that the language model writes for a question, and its rows. */
export function writeSql(dataset: string, question: string): Promise<WrittenSql> {
  return request(`${path(dataset)}/write`, post({ question }));
}

/** Adds a pair that waits for review to the dataset's newest task. */
export function proposePair(dataset: string, question: string, sql: string): Promise<Proposed> {
  return request(`${path(dataset)}/propose`, post({ question, sql }));
}

import { request } from "./request";
import type { components } from "./schema";

export type Drift = components["schemas"]["DriftView"];

/** Compares the tables of a registered database with their newest description. */
export function getDrift(source: string): Promise<Drift> {
  return request(`databases/${encodeURIComponent(source)}/drift`);
}

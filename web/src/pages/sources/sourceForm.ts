import { FORMS } from "../../api/forms";
import type { DatabaseChange } from "../../api/settings";
import type { Database } from "../../api/types";

export interface SourceDraft {
  host: string;
  port: string;
  database: string;
  user: string;
  password: string;
}

/** A connection for editing, without its password. Pure. */
export function draftOf({ host, port, database, user }: Database): SourceDraft {
  return { host: host ?? "", port: String(port ?? ""), database: database ?? "", user: user ?? "", password: "" };
}

/** The changed parts; the service refuses a port that is no number. Pure. */
export function changeOf(known: Database, draft: SourceDraft): DatabaseChange {
  const before = draftOf(known);
  const changed = (Object.keys(draft) as (keyof SourceDraft)[]).filter((name) => draft[name] !== before[name]);
  const value = (name: keyof SourceDraft) => (name === "port" && /^\d+$/.test(draft.port.trim()) ? Number(draft.port) : draft[name]);
  return Object.fromEntries(changed.map((name) => [name, value(name)]));
}

export const { maxLength: MAX_NAME_CHARACTERS, pattern: NAME_PATTERN } = FORMS.DatabaseRequest.name;

/** True if the service refuses the name of a source or a key: names are part of addresses and file names. */
export function nameIsWrong(name: string): boolean {
  return [...name].length > MAX_NAME_CHARACTERS || !new RegExp(NAME_PATTERN, "u").test(name);
}

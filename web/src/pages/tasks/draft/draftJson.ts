import { emptyDraft, type Draft } from "./draft";

type Fields = Record<string, unknown>;

/** A draft as JSON, without the tables of the source and without the password. Pure; the inverse of `parseDraft`. */
export function draftJson(draft: Draft): string {
  const { offered: _, tables, connection, ...rest } = draft;
  return JSON.stringify({ ...rest, tables: tables && [...tables], connection: { ...connection, password: "" } });
}

/** The draft in a text; undefined if there is none or another version wrote it in another shape. Pure. */
export function parseDraft(written: string | null): Draft | undefined {
  const found = parsed(written);
  if (!isObject(found)) return undefined;
  const { offered: _, tables: __, ...model } = emptyDraft("", "zh");
  const { tables, ...rest } = found;
  if (!hasShape(rest, model)) return undefined;
  if (tables !== undefined && !(Array.isArray(tables) && tables.every((name) => typeof name === "string"))) return undefined;
  return { ...(rest as unknown as Draft), offered: [], tables: tables && new Set<string>(tables) };
}

/** True if `found` has each field of `model`, of the same type; objects field by field. */
function hasShape(given: Fields, model: Fields): boolean {
  return Object.entries(model).every(([name, like]) => {
    const value = given[name];
    return isObject(like) ? isObject(value) && hasShape(value, like) : typeof value === typeof like;
  });
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}

function parsed(written: string | null): unknown {
  try {
    return JSON.parse(written ?? "null");
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

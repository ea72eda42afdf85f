/** One line of what differs between two moments. */
export interface Change {
  what: string;
  kind: "added" | "removed" | "changed";
  before?: string;
  after?: string;
}

const ITEM_NAMES = ["name", "file_name", "step", "execution_id", "pair_id", "id"] as const;

function brief(value: unknown): string {
  if (value === null || value === undefined) return "–";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function nameOf(item: unknown): string {
  if (typeof item !== "object" || item === null) return brief(item);
  const record = item as Record<string, unknown>;
  const key = ITEM_NAMES.find((name) => typeof record[name] === "string");
  return key === undefined ? JSON.stringify(item) : String(record[key]);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function beforeAfter(value: Record<string, unknown>): { before: unknown; after: unknown } | undefined {
  if ("from" in value && "to" in value) return { before: value["from"], after: value["to"] };
  if ("before" in value && "after" in value) return { before: value["before"], after: value["after"] };
  return undefined;
}

/**
 * Flattens the service's answer into lines. Leaves are `{from, to}` pairs, lists under `added`, `removed` and
 * `changed`, or lists of named items; whatever holds them is the line's heading.
 */
export function changesOf(value: unknown, path: readonly string[] = []): Change[] {
  const what = path.join(" › ");
  if (Array.isArray(value)) {
    const last = path.at(-1);
    const kind = last === "added" || last === "removed" ? last : "changed";
    const heading = (kind === "changed" && last !== "changed" ? path : path.slice(0, -1)).join(" › ");
    return value.map((item) => {
      const moved = isRecord(item) ? beforeAfter(item) : undefined;
      const line: Change = { what: `${heading} › ${nameOf(item)}`, kind };
      return moved === undefined ? line : { ...line, before: brief(moved.before), after: brief(moved.after) };
    });
  }
  if (!isRecord(value)) return [];
  const moved = beforeAfter(value);
  if (moved !== undefined && path.length > 0) {
    return brief(moved.before) === brief(moved.after) ? [] : [{ what, kind: "changed", before: brief(moved.before), after: brief(moved.after) }];
  }
  return Object.entries(value).flatMap(([name, inner]) => changesOf(inner, [...path, name]));
}

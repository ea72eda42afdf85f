/** A share (0–1) with what it is a share of, where the report says so. */
export interface Figure {
  name: string;
  share: number;
  done?: number;
  total?: number;
  target: number;
}

export interface Slice {
  name: string;
  count: number;
}

export interface Failure {
  reason: string;
  count: number;
  example?: string;
}

export type Report = Record<string, unknown>;

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The figures of the page: the names the report may give each by, and the bar it is measured against. */
const FIGURES: readonly { name: string; keys: readonly string[]; target: number }[] = [
  { name: "firstPass", keys: ["first_pass_validity", "first_pass_valid", "first_pass"], target: 0.999 },
  { name: "final", keys: ["final_validity", "final_valid", "final"], target: 1 },
  { name: "executed", keys: ["executed"], target: 1 },
  { name: "nonEmpty", keys: ["non_empty"], target: 0.97 },
  { name: "tables", keys: ["table_coverage", "tables", "coverage.tables"], target: 1 },
  { name: "columns", keys: ["column_coverage", "business_columns", "columns", "coverage.business_columns", "coverage.columns"], target: 0.95 },
  { name: "relations", keys: ["relation_coverage", "relations", "relation_edges", "coverage.relation_edges", "coverage.relations"], target: 1 },
  { name: "families", keys: ["family_coverage", "coverage.families"], target: 0 },
  { name: "mutation", keys: ["mutation_score", "mutation"], target: 0.85 },
  { name: "oneReading", keys: ["one_reading", "single_reading", "unambiguous"], target: 1 },
  { name: "unique", keys: ["unique_skeletons", "unique_masked_skeletons", "skeletons"], target: 0.5 },
  { name: "literals", keys: ["literal_agreement", "literals"], target: 1 },
  { name: "loaded", keys: ["loaded_as_expected", "loaded", "loading"], target: 1 },
];

function at(report: Report, path: string): unknown {
  let value: unknown = report;
  for (const part of path.split(".")) value = isRecord(value) ? value[part] : undefined;
  return value;
}

const DONE = ["covered", "done", "loaded", "valid", "count", "killed", "agreeing", "actual", "unique", "value"] as const;
const TOTAL = ["total", "expected", "of", "mutants"] as const;

/** A share out of a bare number or a record like `{covered, total}` or `{share}`. */
function shareOf(value: unknown): Omit<Figure, "name" | "target"> | undefined {
  if (typeof value === "number") return value >= 0 && value <= 1 ? { share: value } : undefined;
  if (typeof value === "boolean") return { share: value ? 1 : 0 };
  if (!isRecord(value)) return undefined;
  const number = (keys: readonly string[]) => keys.map((key) => value[key]).find((found): found is number => typeof found === "number");
  const done = number(DONE);
  const total = number(TOTAL);
  const share = number(["share", "rate", "ratio", "score"]) ?? (done !== undefined && total !== undefined && total > 0 ? done / total : undefined);
  if (share === undefined) return undefined;
  return { share, ...(done === undefined ? {} : { done }), ...(total === undefined ? {} : { total }) };
}

/** The figures the report holds, in the page's order. */
export function figuresOf(report: Report): Figure[] {
  return FIGURES.flatMap(({ name, keys, target }) => {
    const found = keys.map((key) => shareOf(at(report, key))).find((share) => share !== undefined);
    return found === undefined ? [] : [{ name, target, ...found }];
  });
}

/** A mapping or list of counts as slices, largest first unless an order is given. */
export function slicesOf(report: Report, keys: readonly string[], order?: readonly string[]): Slice[] {
  const value = keys.map((key) => at(report, key)).find((found) => found !== undefined);
  const slices = isRecord(value)
    ? Object.entries(value).flatMap(([name, count]) => {
        const n = typeof count === "number" ? count : isRecord(count) ? (count["count"] ?? count["pairs"]) : undefined;
        return typeof n === "number" ? [{ name, count: n }] : [];
      })
    : Array.isArray(value)
      ? value.flatMap((item) => {
          if (!isRecord(item)) return [];
          const name = item["table"] ?? item["name"] ?? item["family"] ?? item["difficulty"];
          const count = item["pairs"] ?? item["count"] ?? item["questions"];
          return typeof name === "string" && typeof count === "number" ? [{ name, count }] : [];
        })
      : [];
  return order === undefined
    ? slices.sort((a, b) => b.count - a.count || a.name.localeCompare(b.name))
    : slices.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
}

/** What failed and why, however the report groups it. */
export function failuresOf(report: Report): Failure[] {
  const value = ["failures", "failed", "errors", "rejected"].map((key) => report[key]).find((found) => found !== undefined);
  if (isRecord(value)) return slicesOf(report, ["failures", "failed", "errors", "rejected"]).map(({ name, count }) => ({ reason: name, count }));
  if (!Array.isArray(value)) return [];
  return value.flatMap((item) => {
    if (!isRecord(item)) return typeof item === "string" ? [{ reason: item, count: 1 }] : [];
    const reason = item["reason"] ?? item["layer"] ?? item["error"] ?? item["message"];
    const example = item["example"] ?? item["sql"] ?? item["question"];
    const count = typeof item["count"] === "number" ? item["count"] : 1;
    return [{ reason: String(reason ?? "?"), count, ...(typeof example === "string" ? { example } : {}) }];
  });
}

/** Rounded down, so that 99.96 % never reads as 100 %. */
export function percent(share: number): string {
  return `${Math.floor(share * 1000) / 10}%`;
}

import type { Drift } from "../../api/drift";
import { Link } from "../../route/Link";
import { pathOf } from "../../route/route";
import { text } from "../../text/language";

const KINDS = [
  "table_added",
  "table_removed",
  "table_renamed",
  "column_added",
  "column_removed",
  "column_renamed",
  "column_retyped",
] as const;

/** Changes of a source since a task described it: their numbers and the affected pairs, then the changes one by one. */
export function DriftSummary({ drift, since }: { drift: Drift; since: string }) {
  const t = text.value.drift;
  const numbers = KINDS.filter((kind) => drift.counts[kind] !== undefined).map((kind) => t.counts[kind](drift.counts[kind] ?? 0));
  const total = Object.values(drift.counts).reduce((sum, n) => sum + n, 0);
  return (
    <details class="drift">
      <summary>{[...numbers, t.affected(drift.pairs)].join(t.comma)}</summary>
      <p class="quiet small">
        {t.since} <Link to={pathOf({ page: "task", id: since })}>{since}</Link>
      </p>
      <ul class="difference-list">
        {drift.changes.map((change) => (
          <li key={`${change.kind} ${change.table} ${change.column ?? ""}`}>
            <span class="quiet small">{t.kind[change.kind]}</span>{" "}
            <span class="mono">{change.column === null ? change.table : `${change.table}.${change.column}`}</span>
            {change.after !== null && (
              <span class="mono">
                {change.before !== null && ` ${change.before}`} → {change.after}
              </span>
            )}
          </li>
        ))}
      </ul>
      {total > drift.changes.length && <p class="quiet small">{t.more(total - drift.changes.length)}</p>}
    </details>
  );
}

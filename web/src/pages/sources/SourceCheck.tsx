import { Problem } from "../../api/problem";
import { may } from "../../api/session";
import type { DatabaseCheck } from "../../api/types";
import { Copy } from "../../parts/Copy";
import { StatusBadge } from "../../parts/StatusBadge";
import { Link } from "../../route/Link";
import { isOver } from "../../stream/outage";
import { count } from "../../text/format";
import { text } from "../../text/language";

/** Result of checking a source: in progress, a result, or a refusal by the service. */
export type Checked = "checking" | DatabaseCheck | Problem;

/** Address of the form for a task over a source. */
export function newTaskPath(source: string): string {
  return `/?db=${encodeURIComponent(source)}&new=1`;
}

/** Shows whether a source can be read, the error, and advice. */
export function SourceCheck({ checked }: { checked: Checked }) {
  const t = text.value.check;
  if (checked === "checking")
    return (
      <div class="source-check row-wrap" role="status">
        <StatusBadge status="running" label={t.asking} />
      </div>
    );
  if (checked instanceof Problem && isOver(checked)) return null;
  if (checked instanceof Problem)
    return (
      <div class="source-check row-wrap" role="status" data-check="refused">
        <StatusBadge status="failed" label={t.fails} />
        <span>{checked.status === 0 ? text.value.problem.unreachable : checked.message}</span>
      </div>
    );
  if (!checked.reachable)
    return (
      <div class="source-check" role="status" data-check="fails">
        <div class="row-wrap">
          <StatusBadge status="failed" label={t.fails} />
          {checked.advice && <span class="sentence">{checked.advice}</span>}
        </div>
        {checked.error && <p class="mono small quiet">{checked.error}</p>}
      </div>
    );
  const { warnings = [], grants = [], search_path: path = [] } = checked;
  return (
    <div class="source-check" role="status" data-check={warnings.length === 0 ? "good" : "warned"}>
      <div class="row-wrap">
        <StatusBadge status="completed" label={t.answers} />
        <span>
          {checked.server_version && `PostgreSQL ${checked.server_version} · `}
          {t.tables(checked.tables ?? 0, count(checked.tables ?? 0))}
          {checked.rows != null && checked.rows > 0 && ` · ${t.rows(checked.rows, count(checked.rows))}`}
          {checked.relations != null && ` · ${t.relations(checked.relations, count(checked.relations))}`}
          {path.join() !== "public" && path.length > 0 && ` · ${t.path(path)}`}
          {warnings.length === 0 && ` · ${t.readsOnly}`}
        </span>
        {checked.tables !== 0 && may("operate") && (
          <Link to={newTaskPath(checked.name)} class="button primary compact">
            {t.generate}
          </Link>
        )}
      </div>
      {checked.tables === 0 && <p class="warn-text">{t.noTables}</p>}
      {warnings.map((warning) => (
        <p key={warning} class="sentence warn-text">
          {warning}
        </p>
      ))}
      {grants.length > 0 && (
        <details>
          <summary>{t.grants}</summary>
          <pre class="code">
            <code>{grants.join("\n")}</code>
          </pre>
          <Copy compact content={() => `${grants.join("\n")}\n`} />
        </details>
      )}
    </div>
  );
}

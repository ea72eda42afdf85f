import { Problem } from "../../api/problem";
import type { DatabaseCheck } from "../../api/types";
import { Copy } from "../../parts/Copy";
import { StatusBadge } from "../../parts/StatusBadge";
import { isOver } from "../../stream/outage";
import { count } from "../../text/format";
import { text } from "../../text/language";

/** What came of trying a source: nothing yet, an answer, or a refusal of the service itself. */
export type Checked = "asked" | DatabaseCheck | Problem;

/** Says whether a source can be read, what is wrong with it, and what helps. */
export function SourceCheck({ checked }: { checked: Checked }) {
  const say = text.value.check;
  if (checked === "asked")
    return (
      <div class="source-told row-wrap" role="status">
        <StatusBadge status="running" label={say.asking} />
      </div>
    );
  if (checked instanceof Problem && isOver(checked)) return null;
  if (checked instanceof Problem)
    return (
      <div class="source-told row-wrap" role="status" data-check="refused">
        <StatusBadge status="failed" label={say.fails} />
        <span>{checked.status === 0 ? text.value.problem.unreachable : checked.message}</span>
      </div>
    );
  if (!checked.reachable)
    return (
      <div class="source-told" role="status" data-check="fails">
        <div class="row-wrap">
          <StatusBadge status="failed" label={say.fails} />
          {checked.advice && <span class="sentence">{checked.advice}</span>}
        </div>
        {checked.error && <p class="mono small quiet">{checked.error}</p>}
      </div>
    );
  const { warnings = [], grants = [] } = checked;
  return (
    <div class="source-told" role="status" data-check={warnings.length === 0 ? "good" : "warned"}>
      <div class="row-wrap">
        <StatusBadge status="completed" label={say.answers} />
        <span>
          {checked.server_version && `PostgreSQL ${checked.server_version} · `}
          {say.tables(checked.tables ?? 0, count(checked.tables ?? 0))}
          {warnings.length === 0 && ` · ${say.readsOnly}`}
        </span>
      </div>
      {checked.tables === 0 && <p class="warn-text">{say.noTables}</p>}
      {warnings.map((warning) => (
        <p key={warning} class="sentence warn-text">
          {warning}
        </p>
      ))}
      {grants.length > 0 && (
        <details>
          <summary>{say.grants}</summary>
          <pre class="code">
            <code>{grants.join("\n")}</code>
          </pre>
          <Copy compact content={() => `${grants.join("\n")}\n`} />
        </details>
      )}
    </div>
  );
}

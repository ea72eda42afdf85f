import type { Pair } from "../../../api/pairs";
import { count } from "../../../text/format";
import { text } from "../../../text/language";
import type { Report } from "./report";

const MAX_SHOWN = 50;

/** Invalid pairs with reasons, duplicate questions, and questions that may not fit their SQL. */
export function Failures({ pairs, report }: { pairs: readonly Pair[]; report: Report }) {
  const t = text.value.quality;
  const failed = pairs.filter((pair) => pair.valid === false || pair.status === "removed");
  const coverage = report.generation?.coverage;
  const twice = [...(coverage?.duplicate_questions ?? []), ...(coverage?.conflicting_questions ?? [])];
  const suspected = new Set(coverage?.signs?.map((found) => found.pair_id));
  return (
    <section>
      <h3>
        {t.failures} {failed.length > 0 && <span class="quiet">{count(failed.length)}</span>}
      </h3>
      {failed.length === 0 && <p class="quiet small">{t.noFailures}</p>}
      <ul class="failure-list">
        {failed.slice(0, MAX_SHOWN).map((pair) => (
          <li key={pair.pair_id}>
            <span>{pair.question}</span>
            <code class="small tone-text-bad">{pair.error ?? ""}</code>
          </li>
        ))}
      </ul>
      {twice.length > 0 && (
        <>
          <h3>{t.duplicates}</h3>
          <ul class="failure-list">
            {twice.slice(0, MAX_SHOWN).map((question) => (
              <li key={question}>{question}</li>
            ))}
          </ul>
        </>
      )}
      {suspected.size > 0 && (
        <>
          <h3>{t.suspected}</h3>
          <ul class="failure-list">
            {pairs
              .filter((pair) => suspected.has(pair.pair_id))
              .slice(0, MAX_SHOWN)
              .map((pair) => (
                <li key={pair.pair_id}>{pair.question}</li>
              ))}
          </ul>
        </>
      )}
    </section>
  );
}

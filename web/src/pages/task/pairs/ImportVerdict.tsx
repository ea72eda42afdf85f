import type { PairImport } from "../../../api/pairs";
import { count } from "../../../text/format";
import { text } from "../../../text/language";

const LISTED = 500;

/** Result of an import or a trial, with the reason for each line left out. */
export function ImportVerdict({ answer }: { answer: PairImport }) {
  const t = text.value.pairs;
  const { imported, present, refused, dry_run: trial } = answer;
  return (
    <section class="stack" aria-label={t.importVerdict}>
      <p role="status" class="import-sum">
        <strong class={imported > 0 ? "tone-text-good" : ""}>{(trial ? t.importWould : t.importDone)(count(imported))}</strong>
        {present > 0 && ` · ${t.importPresent(count(present))}`}
        {refused.length > 0 && <span class="tone-text-bad">{` · ${t.importRefused(count(refused.length))}`}</span>}
      </p>
      {refused.length > 0 && (
        <div class="table-scroll import-refused" tabIndex={0} role="region" aria-label={t.importRefused(count(refused.length))}>
          <table class="table">
            <thead>
              <tr>
                <th scope="col" class="num">
                  {t.line}
                </th>
                <th scope="col">{t.question}</th>
                <th scope="col">{t.why}</th>
              </tr>
            </thead>
            <tbody>
              {refused.slice(0, LISTED).map((entry) => (
                <tr key={entry.entry}>
                  <td class="num">{entry.line}</td>
                  <td>
                    {entry.question || <span class="quiet">–</span>}
                    {entry.sql && <code class="small quiet import-sql">{entry.sql}</code>}
                  </td>
                  <td class="tone-text-bad small">{entry.error}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

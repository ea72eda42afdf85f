import type { ComponentChildren } from "preact";
import type { Differences } from "../../api/datasets";
import { count } from "../../text/format";
import { text } from "../../text/language";

/** Pairs and documents that differ between two contents, in folded lists. */
export function DifferenceLists({ found: changes }: { found: Differences }) {
  const t = text.value.datasets;
  const { totals, documents } = changes;
  // a changed pair is one added and one removed, as in the list of versions
  const [added, removed] = [totals.added + totals.changed, totals.removed + totals.changed];
  const differs = added + removed + documents.length > 0;
  return (
    <div class="panel-body stack">
      <p>{differs ? t.summary(count(added), count(removed), count(totals.changed), documents.length) : t.equal}</p>
      <Group title={t.changed} shown={changes.changed.length} total={totals.changed}>
        {changes.changed.map(({ before, after }, index) => (
          <li key={index} class="changed-pair">
            <p>
              {before.question !== after.question && <del>{before.question}</del>} {after.question}
            </p>
            {before.sql !== after.sql && (
              <p class="mono small">
                <del>{before.sql}</del>
              </p>
            )}
            <p class="mono small">{after.sql}</p>
          </li>
        ))}
      </Group>
      <Group title={t.added} shown={changes.added.length} total={totals.added}>
        {changes.added.map((pair, index) => (
          <PairLine key={index} {...pair} />
        ))}
      </Group>
      <Group title={t.removed} shown={changes.removed.length} total={totals.removed}>
        {changes.removed.map((pair, index) => (
          <PairLine key={index} {...pair} />
        ))}
      </Group>
      <Group title={t.files} shown={documents.length} total={documents.length}>
        {documents.map(({ file_name: name, before, after }) => (
          <li key={name}>
            <span class="mono">{name}</span>{" "}
            <span class="quiet small">{before === null ? t.fileAdded : after === null ? t.fileRemoved : t.fileChanged}</span>
          </li>
        ))}
      </Group>
    </div>
  );
}

function PairLine({ question, sql }: { question: string; sql: string }) {
  return (
    <li>
      <p>{question}</p>
      <p class="mono small quiet">{sql}</p>
    </li>
  );
}

/** A folded list of differences; nothing if it is empty. */
function Group({ title, shown, total, children }: { title: string; shown: number; total: number; children: ComponentChildren }) {
  if (total === 0) return null;
  return (
    <details open={total <= 20}>
      <summary>
        {title} <span class="quiet">{count(total)}</span>
      </summary>
      <ul class="difference-list">{children}</ul>
      {shown < total && <p class="quiet small">{text.value.datasets.firstOf(count(shown), count(total))}</p>}
    </details>
  );
}

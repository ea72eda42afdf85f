import type { ComponentChildren } from "preact";
import { compareVersions, type DatasetChanges, type DatasetDetail } from "../../api/datasets";
import { useResource } from "../../api/useResource";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { parameters, setParameters } from "../../route/navigation";
import { clock, count } from "../../text/format";
import { text } from "../../text/language";

/** Differences between the versions in the address (`from`, `to`; by default to the newest); nothing without `from`. */
export function Comparison({ dataset }: { dataset: DatasetDetail }) {
  const t = text.value.datasets;
  const wanted = parameters.value;
  const from = Number(wanted.get("from"));
  const to = Number(wanted.get("to") ?? dataset.version.number);
  if (!Number.isInteger(from) || from < 1) return null;
  return (
    <section class="panel comparison" aria-label={t.comparison}>
      <div class="section-head">
        <h2>{t.comparison}</h2>
        <Choice name="from" label={t.from} dataset={dataset} value={from} />
        <Choice name="to" label={t.to} dataset={dataset} value={to} />
        <span class="push" />
        <button type="button" class="button compact plain" onClick={() => setParameters({ from: undefined, to: undefined })}>
          {text.value.app.close}
        </button>
      </div>
      <Changes key={`${from} ${to}`} id={dataset.dataset} from={from} to={to} />
    </section>
  );
}

interface ChoiceProps {
  name: "from" | "to";
  label: string;
  dataset: DatasetDetail;
  value: number;
}

function Choice({ name, label, dataset, value }: ChoiceProps) {
  return (
    <label class="row version-choice">
      <span class="quiet small">{label}</span>
      <select class="select" value={String(value)} onChange={(event) => setParameters({ [name]: event.currentTarget.value })}>
        {/* an older version than the page lists */}
        {dataset.versions.every(({ number }) => number !== value) && <option value={String(value)}>{value}</option>}
        {dataset.versions.map((version) => (
          <option key={version.number} value={String(version.number)}>
            {version.number} · {clock(version.loaded_at)} · {count(version.pairs)}
          </option>
        ))}
      </select>
    </label>
  );
}

function Changes({ id, from, to }: { id: string; from: number; to: number }) {
  const t = text.value.datasets;
  const found = useResource(`${id} ${from} ${to}`, (signal) => compareVersions(id, from, to, signal));
  if (found.problem !== undefined) return <ProblemNotice problem={found.problem} endpoint={`GET /datasets/${id}/changes`} />;
  if (found.data === undefined) return <p class="quiet panel-body">{text.value.problem.loading}</p>;
  const { totals, documents } = found.data;
  const differs = totals.added + totals.removed + totals.changed + documents.length > 0;
  return (
    <div class="panel-body stack">
      <p>{differs ? t.summary(count(totals.added), count(totals.removed), count(totals.changed), documents.length) : t.equal}</p>
      <Lists changes={found.data} />
    </div>
  );
}

function Lists({ changes }: { changes: DatasetChanges }) {
  const t = text.value.datasets;
  const { totals, documents } = changes;
  return (
    <>
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
    </>
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

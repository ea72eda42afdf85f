import { compareVersions, type DatasetDetail } from "../../api/datasets";
import { useResource } from "../../api/useResource";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { parameters, setParameters } from "../../route/navigation";
import { clock, count } from "../../text/format";
import { text } from "../../text/language";
import { DifferenceLists } from "./DifferenceLists";

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
  const found = useResource(`${id} ${from} ${to}`, (signal) => compareVersions(id, from, to, signal));
  if (found.problem !== undefined) return <ProblemNotice problem={found.problem} endpoint={`GET /datasets/${id}/changes`} />;
  if (found.data === undefined) return <p class="quiet panel-body">{text.value.problem.loading}</p>;
  return <DifferenceLists found={found.data} />;
}

import { useEffect } from "preact/hooks";
import { listAskable } from "../../api/ask";
import { useResource } from "../../api/useResource";
import { Empty } from "../../parts/Empty";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { Link } from "../../route/Link";
import { parameters, setParameters } from "../../route/navigation";
import { count, datasetName } from "../../text/format";
import { text } from "../../text/language";
import { AskBox } from "./AskBox";

/** A choice of dataset, and a question to it; both are in the address. */
export function AskPage() {
  const t = text.value.ask;
  const askable = useResource("askable", listAskable);
  const datasets = askable.data?.datasets ?? [];
  const named = parameters.value.get("dataset");
  const first = datasets[0]?.dataset;
  const dataset = named ?? first;
  useEffect(() => {
    // so that the address can be shared
    if (named === null && first !== undefined) setParameters({ dataset: first });
  }, [named, first]);
  useEffect(() => {
    document.title = `${t.title} · Querymill`;
  }, [t]);
  if (askable.data !== undefined && datasets.length === 0) {
    return (
      <div class="page">
        <Empty whole title={t.noneTitle} hint={t.noneHint}>
          <Link to="/?new=1" class="button primary">
            {t.noneAction}
          </Link>
        </Empty>
      </div>
    );
  }
  return (
    <div class="page">
      <div class="page-head">
        <h1>{t.title}</h1>
        {datasets.length > 0 && (
          <select
            class="select ask-dataset"
            aria-label={t.dataset}
            value={dataset}
            onChange={(event) => setParameters({ dataset: event.currentTarget.value, q: undefined }, "push")}
          >
            {named !== null && !datasets.some((each) => each.dataset === named) && <option value={named}>{datasetName(named)}</option>}
            {datasets.map((each) => (
              <option key={each.dataset} value={each.dataset}>
                {t.option(datasetName(each.dataset), count(each.pairs))}
              </option>
            ))}
          </select>
        )}
      </div>
      <ProblemNotice problem={askable.problem} endpoint="GET /ask" onRetry={askable.reload} />
      {askable.data === undefined && askable.problem === undefined && <p class="quiet">{text.value.problem.loading}</p>}
      {dataset !== undefined && <AskBox key={dataset} dataset={dataset} />}
    </div>
  );
}

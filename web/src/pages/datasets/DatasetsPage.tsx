import "./datasets.css";
import { useEffect } from "preact/hooks";
import { listDatasets, type Dataset } from "../../api/datasets";
import { useResource } from "../../api/useResource";
import { Empty } from "../../parts/Empty";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { Time } from "../../parts/Time";
import { Link } from "../../route/Link";
import { pathOf } from "../../route/route";
import { count, datasetName } from "../../text/format";
import { text } from "../../text/language";
import { retrievalText, upliftText, validText } from "./figures";
import { PendingLoads } from "./PendingLoads";
import { TaskLink } from "./TaskLink";
import { useDatasetNews } from "./useDatasetNews";

export function DatasetsPage() {
  const t = text.value.datasets;
  const list = useResource("datasets", listDatasets);
  const datasets = list.data?.datasets;
  useDatasetNews(datasets?.flatMap((dataset) => dataset.tasks.map((task) => task.task_id)) ?? [], list.reload);
  useEffect(() => {
    document.title = `${t.title} · Querymill`;
  }, [t]);
  return (
    <div class="page">
      <div class="page-head">
        <h1>{t.title}</h1>
        <span class="quiet">{t.about}</span>
      </div>
      <ProblemNotice problem={list.problem} endpoint="GET /datasets" onRetry={list.reload} />
      {datasets === undefined ? (
        list.problem === undefined && <p class="quiet">{text.value.problem.loading}</p>
      ) : datasets.length === 0 ? (
        <div class="panel">
          <Empty title={t.none} hint={t.noneHint}>
            <Link to="/?new=1" class="button primary">
              {text.value.tasks.new}
            </Link>
          </Empty>
        </div>
      ) : (
        <div class="panel table-scroll">
          <table class="table dataset-table">
            <thead>
              <tr>
                <th scope="col">{t.dataset}</th>
                <th scope="col" class="num">
                  {t.pairs}
                </th>
                <th scope="col">{t.fromTask}</th>
                <th scope="col">{t.since}</th>
                <th scope="col" class="num">
                  {t.valid}
                </th>
                <th scope="col">{t.retrieval}</th>
                <th scope="col">{t.uplift}</th>
                <th scope="col">{t.pending}</th>
              </tr>
            </thead>
            <tbody>
              {datasets.map((dataset) => (
                <Row key={dataset.dataset} dataset={dataset} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}

function Row({ dataset }: { dataset: Dataset }) {
  const t = text.value.datasets;
  const { version } = dataset;
  const uplift = upliftText(version);
  return (
    <tr data-dataset={dataset.dataset}>
      <td class="cell-dataset">
        <Link to={pathOf({ page: "dataset", id: dataset.dataset })} class="row-link">
          {datasetName(dataset.dataset)}
        </Link>
        <span class="quiet small">{t.versions(version.number)}</span>
      </td>
      <td class="num" data-label={t.pairs}>
        <strong>{count(dataset.pairs)}</strong>
      </td>
      <td class="cell-from">
        {dataset.tasks.length === 0 && <span class="quiet">{t.nothing}</span>}
        {dataset.tasks.slice(0, 3).map((task) => (
          <TaskLink key={task.task_id} task={task} pairs={dataset.tasks.length > 1} />
        ))}
        {dataset.tasks.length > 3 && <span class="quiet small">{t.moreTasks(dataset.tasks.length - 3)}</span>}
      </td>
      <td data-label={t.since}>
        <Time at={version.loaded_at} />
      </td>
      <td class="num" data-label={t.valid}>
        {validText(version)}
      </td>
      <td data-label={t.retrieval}>{retrievalText(version) ?? <span class="quiet">{t.notMeasured}</span>}</td>
      <td data-label={t.uplift}>{uplift ?? <span class="quiet">{t.notMeasured}</span>}</td>
      <td class="cell-pending" data-label={t.pending}>
        <PendingLoads pending={dataset.pending} none={<span class="quiet">{t.upToDate}</span>} />
      </td>
    </tr>
  );
}

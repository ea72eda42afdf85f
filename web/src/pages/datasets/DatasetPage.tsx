import "./datasets.css";
import { useEffect } from "preact/hooks";
import { getDataset, type DatasetDetail } from "../../api/datasets";
import { useResource } from "../../api/useResource";
import { Action } from "../../parts/Action";
import { Empty } from "../../parts/Empty";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { Time } from "../../parts/Time";
import { Link } from "../../route/Link";
import { parameters, route, setParameters } from "../../route/navigation";
import { pathOf } from "../../route/route";
import { actorName } from "../../text/actor";
import { count, datasetName } from "../../text/format";
import { text } from "../../text/language";
import { AskBox } from "../ask/AskBox";
import { Comparison } from "./Comparison";
import { DriftCheck } from "./DriftCheck";
import { PendingLoads } from "./PendingLoads";
import { Schedules } from "./Schedules";
import { TaskLink } from "./TaskLink";
import { Trend } from "./Trend";
import { VersionTable } from "./VersionTable";
import { retrievalText, upliftText, validText } from "./figures";
import { useDatasetNews } from "./useDatasetNews";

const PAGE = 50;
const MAX_VERSIONS = 1000;

export function DatasetPage() {
  const now = route.value;
  return now.page === "dataset" ? <Page key={now.id} id={now.id} /> : null;
}

function Page({ id }: { id: string }) {
  const t = text.value.datasets;
  const all = parameters.value.has("all");
  const detail = useResource(`${id} ${all}`, (signal) => getDataset(id, all ? MAX_VERSIONS : PAGE, signal), id);
  const dataset = detail.data;
  useDatasetNews(dataset?.tasks.map((task) => task.task_id) ?? [], detail.reload);
  useEffect(() => {
    document.title = `${datasetName(id)} · Querymill`;
  }, [id]);
  if (dataset === undefined)
    return (
      <div class="page">
        {detail.problem === undefined ? (
          <p class="quiet">{text.value.problem.loading}</p>
        ) : detail.problem.code === "dataset_not_found" ? (
          <Empty whole title={t.notFound(id)} hint={t.noneHint}>
            <Link to={pathOf({ page: "datasets" })} class="button">
              {t.toDatasets}
            </Link>
          </Empty>
        ) : (
          <ProblemNotice problem={detail.problem} endpoint={`GET /datasets/${id}`} onRetry={detail.reload} />
        )}
      </div>
    );
  return (
    <div class="page">
      <div class="page-head">
        <h1>{datasetName(dataset.dataset)}</h1>
        <span class="mono quiet">{dataset.dataset}</span>
      </div>
      <ProblemNotice problem={detail.problem} endpoint={`GET /datasets/${id}`} onRetry={detail.reload} />
      <Facts dataset={dataset} />
      <AskBox dataset={id} />
      <Trend versions={dataset.versions} />
      <Comparison dataset={dataset} />
      <VersionTable dataset={dataset} />
      {dataset.versions.length < dataset.total && !all && (
        <div>
          <Action onPress={() => setParameters({ all: "1" })}>{t.allVersions(count(dataset.total))}</Action>
        </div>
      )}
      {dataset.total > MAX_VERSIONS && all && <p class="quiet small">{t.newestVersions(count(MAX_VERSIONS), count(dataset.total))}</p>}
    </div>
  );
}

/** True for the source of a connection that was given with a task, `host:port/database`. */
const isUnnamed = (source: string) => source.includes("/");

function Facts({ dataset }: { dataset: DatasetDetail }) {
  const t = text.value.datasets;
  const { version } = dataset;
  return (
    <section class="panel dataset-head" aria-label={t.now}>
      <p class="dataset-figure">
        <strong>{count(dataset.pairs)}</strong> {t.pairsNow}
        {dataset.tasks[0] !== undefined && !dataset.tasks[0].deleted && (
          <>
            {" · "}
            <Link to={`${pathOf({ page: "task", id: dataset.tasks[0].task_id })}?tab=schema`}>{text.value.schema.tab}</Link>
          </>
        )}
      </p>
      <dl class="dataset-facts">
        <div>
          <dt>{t.fromTask}</dt>
          <dd class="stack-tight">
            {dataset.tasks.length === 0 && <span class="quiet">{t.nothing}</span>}
            {dataset.tasks.map((task) => (
              <TaskLink key={task.task_id} task={task} pairs={dataset.tasks.length > 1} />
            ))}
          </dd>
        </div>
        <div>
          <dt>{t.since}</dt>
          <dd>
            <Time at={version.loaded_at} />
            {version.loaded_by && ` · ${actorName(version.loaded_by, text.value.audit)}`}
          </dd>
        </div>
        <div>
          <dt>{t.valid}</dt>
          <dd>{validText(version)}</dd>
        </div>
        <div>
          <dt>{t.retrieval}</dt>
          <dd>{retrievalText(version) ?? <span class="quiet">{t.notMeasured}</span>}</dd>
        </div>
        <div>
          <dt>{t.uplift}</dt>
          <dd>{upliftText(version) ?? <span class="quiet">{t.notMeasured}</span>}</dd>
        </div>
        <div>
          <dt>{t.pending}</dt>
          <dd class="stack-tight">
            <PendingLoads pending={dataset.pending} none={<span class="quiet">{t.upToDate}</span>} />
          </dd>
        </div>
        {!isUnnamed(dataset.source) && (
          <div>
            <dt>{text.value.drift.title}</dt>
            <dd>
              <DriftCheck source={dataset.source} />
            </dd>
          </div>
        )}
        {!isUnnamed(dataset.source) && (
          <div class="schedule-fact">
            <dt>{text.value.schedules.title}</dt>
            <dd>
              <Schedules dataset={dataset} />
            </dd>
          </div>
        )}
      </dl>
    </section>
  );
}

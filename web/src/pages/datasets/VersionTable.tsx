import { loadVersion, type DatasetDetail, type DatasetVersion } from "../../api/datasets";
import { useAttempt } from "../../api/useAttempt";
import { Action } from "../../parts/Action";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { Time } from "../../parts/Time";
import { navigate, setParameters } from "../../route/navigation";
import { pathOf } from "../../route/route";
import { actorName } from "../../text/actor";
import { count } from "../../text/format";
import { text } from "../../text/language";
import { TaskLink } from "./TaskLink";
import { percent } from "../task/quality/report";
import { retrievalText, upliftText, validText } from "./figures";

/** Versions, newest first, each with its task, what its load changed, and buttons to compare it and to load it again. */
export function VersionTable({ dataset }: { dataset: DatasetDetail }) {
  const t = text.value.datasets;
  const { busy, problem, run } = useAttempt();
  const measured = dataset.versions.some((version) => version.retrieval !== null);
  const evaluated = dataset.versions.some((version) => version.uplift !== null);
  const load = (version: DatasetVersion) =>
    run(async () => {
      const { execution } = await loadVersion(dataset.dataset, version.number);
      navigate(pathOf({ page: "task", id: execution.task_id }));
    });
  return (
    <section class="panel" aria-label={t.versionList}>
      <div class="section-head">
        <h2>{t.versionList}</h2>
        <span class="quiet small">{t.versionHint}</span>
      </div>
      <ProblemNotice problem={problem} />
      <div class="table-scroll">
        <table class="table version-table">
          <thead>
            <tr>
              <th scope="col" class="num">
                {t.number}
              </th>
              <th scope="col">{t.task}</th>
              <th scope="col">{t.loadedAt}</th>
              <th scope="col">{t.loadedBy}</th>
              <th scope="col" class="num">
                {t.pairs}
              </th>
              <th scope="col" class="num">
                {t.change}
              </th>
              <th scope="col" class="num">
                {t.documents}
              </th>
              <th scope="col" class="num">
                {t.valid}
              </th>
              {measured && (
                <th scope="col" class="num">
                  {t.retrieval}
                </th>
              )}
              {evaluated && <th scope="col">{t.uplift}</th>}
              <th scope="col">
                <span class="sr-only">{t.actions}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {dataset.versions.map((version) => (
              <Row
                key={version.number}
                version={version}
                newest={version.number === dataset.version.number}
                measured={measured}
                evaluated={evaluated}
                busy={busy}
                onLoad={load}
              />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

interface RowProps {
  version: DatasetVersion;
  newest: boolean;
  /** True if any version has a measured retrieval, or an evaluation. */
  measured: boolean;
  evaluated: boolean;
  busy: boolean;
  onLoad: (version: DatasetVersion) => Promise<unknown>;
}

function Row({ version, newest, measured, evaluated, busy, onLoad }: RowProps) {
  const t = text.value.datasets;
  const { number } = version;
  const compare = () => setParameters(newest ? { from: String(number - 1), to: String(number) } : { from: String(number), to: undefined });
  return (
    <tr data-version={number}>
      <td class="num">{number}</td>
      <td class="cell-task">
        <TaskLink task={{ ...version, deleted: version.task_deleted }} />
        {newest && <span class="badge tone-quiet">{t.newest}</span>}
      </td>
      <td>
        <Time at={version.loaded_at} />
      </td>
      <td>{version.loaded_by === null ? <span class="quiet">–</span> : actorName(version.loaded_by, text.value.audit)}</td>
      <td class="num" data-label={t.pairs}>
        {count(version.pairs)}
      </td>
      <td class="num nowrap" data-label={t.change}>
        {version.added === null || version.removed === null ? (
          <span class="quiet">–</span>
        ) : (
          <>
            +{count(version.added)} −{count(version.removed)}
          </>
        )}
      </td>
      <td class="num" data-label={t.documents}>
        {count(version.ddl + version.documents)}
      </td>
      <td class="num" data-label={t.valid}>
        {validText(version)}
      </td>
      {measured && (
        <td class="num" data-label={t.retrieval} title={retrievalText(version) ?? t.notMeasured}>
          {version.retrieval === null ? <span class="quiet">–</span> : percent(version.retrieval.tables_at_5)}
        </td>
      )}
      {evaluated && <td data-label={t.uplift}>{upliftText(version) ?? <span class="quiet">–</span>}</td>}
      <td class="cell-actions">
        {!(newest && number === 1) && (
          <Action compact kind="plain" label={t.compareLabel(number)} onPress={compare}>
            {t.compare}
          </Action>
        )}
        {!newest && (
          <Action
            compact
            label={t.loadLabel(number)}
            reason={version.task_deleted ? t.taskDeleted : busy ? t.starting : undefined}
            onPress={() => void onLoad(version)}
          >
            {t.loadAgain}
          </Action>
        )}
      </td>
    </tr>
  );
}

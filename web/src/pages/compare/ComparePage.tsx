import "../datasets/datasets.css";
import "./compare.css";
import { useEffect } from "preact/hooks";
import { compareTasks } from "../../api/datasets";
import { taskSummary } from "../../api/summary";
import { getTask } from "../../api/tasks";
import type { TaskView } from "../../api/types";
import { useResource } from "../../api/useResource";
import { Action } from "../../parts/Action";
import { Empty } from "../../parts/Empty";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { StatusBadge } from "../../parts/StatusBadge";
import { Time } from "../../parts/Time";
import { Link } from "../../route/Link";
import { parameters, setParameters } from "../../route/navigation";
import { pathOf } from "../../route/route";
import { count } from "../../text/format";
import { text } from "../../text/language";
import { DifferenceLists } from "../datasets/DifferenceLists";
import { percent } from "../task/quality/report";
import { shownStatus, unfitPairs } from "../task/taskState";
import { differenceOf, figureRows, toneOfDifference, type FigureRow } from "./figures";

/** Two tasks side by side: their figures, and the pairs and documents that differ. The address names them. */
export function ComparePage() {
  const t = text.value.compare;
  const [from, to] = [parameters.value.get("from") ?? "", parameters.value.get("to") ?? ""];
  useEffect(() => {
    document.title = `${t.title} · Querymill`;
  }, [t]);
  return (
    <div class="page">
      <div class="page-head">
        <h1>{t.title}</h1>
        <span class="push" />
        {from !== "" && to !== "" && <Action onPress={() => setParameters({ from: to, to: from })}>{t.swap}</Action>}
      </div>
      {from === "" || to === "" ? (
        <Empty whole title={t.choose} hint={t.chooseHint}>
          <Link to="/" class="button">
            {text.value.app.toTasks}
          </Link>
        </Empty>
      ) : (
        <Comparison key={`${from} ${to}`} from={from} to={to} />
      )}
    </div>
  );
}

async function load(from: string, to: string, signal: AbortSignal) {
  const [before, after] = await Promise.all([getTask(from, undefined, signal), getTask(to, undefined, signal)]);
  const [earlier, later] = await Promise.all([taskSummary(from, signal), taskSummary(to, signal)]);
  return { before, after, rows: figureRows(earlier, later), found: await compareTasks(from, to, signal) };
}

function Comparison({ from, to }: { from: string; to: string }) {
  const t = text.value.compare;
  const { data, problem, reload } = useResource(`${from} ${to}`, (signal) => load(from, to, signal));
  if (data === undefined) {
    if (problem !== undefined) return <ProblemNotice problem={problem} endpoint={`GET /tasks/${from}/comparison`} onRetry={reload} />;
    return <p class="quiet">{text.value.problem.loading}</p>;
  }
  return (
    <>
      <section class="panel table-scroll" aria-label={t.figures}>
        <table class="table compare-table">
          <thead>
            <tr>
              <th scope="col">
                <span class="sr-only">{t.figure}</span>
              </th>
              <TaskHead view={data.before} />
              <TaskHead view={data.after} />
              <th scope="col" class="num">
                {t.difference}
              </th>
            </tr>
          </thead>
          <tbody>
            {data.rows.map((row) => (
              <Row key={row.key} row={row} />
            ))}
          </tbody>
        </table>
      </section>
      <section class="panel comparison" aria-label={t.pairs}>
        <div class="section-head">
          <h2>{t.pairs}</h2>
        </div>
        <DifferenceLists found={data.found} />
      </section>
    </>
  );
}

function TaskHead({ view }: { view: TaskView }) {
  return (
    <th scope="col" class="num compare-task">
      <Link to={pathOf({ page: "task", id: view.task_id })}>{view.task_name || view.task_id}</Link>
      <span class="quiet">
        {view.db_name} · {view.language} · <Time at={view.created_at} />
      </span>
      <StatusBadge status={shownStatus(view.status, unfitPairs(view.counts))} label={text.value.taskStatus[view.status]} />
    </th>
  );
}

function Row({ row }: { row: FigureRow }) {
  const t = text.value.compare;
  const difference = differenceOf(row);
  return (
    <tr data-figure={row.key}>
      <th scope="row">{t.name[row.key]}</th>
      {row.values.map((value, at) => (
        <td key={at} class="num">
          {value === null ? (
            <span class="quiet">{text.value.result.notMeasured}</span>
          ) : row.kind === "share" ? (
            percent(value)
          ) : (
            count(value)
          )}
        </td>
      ))}
      <td class={`num tone-text-${toneOfDifference(row)}`}>
        {difference === undefined ? "–" : signed(difference) + (row.kind === "share" && difference !== 0 ? ` ${t.points}` : "")}
      </td>
    </tr>
  );
}

function signed(difference: number): string {
  const digits = count(Math.abs(difference));
  return difference === 0 ? "0" : `${difference > 0 ? "+" : "−"}${digits}`;
}

import "./quality.css";
import { useCallback } from "preact/hooks";
import { request } from "../../../api/request";
import { useResource } from "../../../api/useResource";
import { ProblemNotice } from "../../../parts/ProblemNotice";
import { useTaskEvents } from "../../../stream/useTask";
import { count } from "../../../text/format";
import { text } from "../../../text/language";
import { Code } from "../files/Code";
import { word } from "../pairs/words";
import { Bars } from "./Bars";
import { FigureCard } from "./FigureCard";
import { failuresOf, figuresOf, isRecord, slicesOf, type Report } from "./report";

const QUALITY = /^quality\./;
const LEVELS = ["easy", "medium", "hard", "extra"];

export function QualityTab({ taskId }: { taskId: string }) {
  const say = text.value.quality;
  const answer = useResource(taskId, (signal) => request<Report | null>(`tasks/${encodeURIComponent(taskId)}/quality`, { signal }));
  useTaskEvents(taskId, QUALITY, useCallback(() => answer.reload(), []));
  if (answer.problem?.code.endsWith("_not_found") && answer.problem.code !== "task_not_found") return <p class="quiet panel-body">{say.empty}</p>;
  if (answer.problem !== undefined && answer.data === undefined) {
    return (
      <div class="panel-body">
        <ProblemNotice problem={answer.problem} endpoint={`GET /tasks/${taskId}/quality`} onRetry={answer.reload} />
      </div>
    );
  }
  if (answer.data === undefined) return <p class="quiet panel-body">{text.value.problem.loading}</p>;
  const report = answer.data !== null && isRecord(answer.data["report"]) ? answer.data["report"] : answer.data;
  if (report === null || Object.keys(report).length === 0) return <p class="quiet panel-body">{say.empty}</p>;
  return <ReportView report={report} />;
}

function ReportView({ report }: { report: Report }) {
  const say = text.value.quality;
  const failures = failuresOf(report);
  return (
    <div class="quality">
      <ul class="figures">
        {figuresOf(report).map((figure) => (
          <FigureCard key={figure.name} figure={figure} />
        ))}
      </ul>
      <div class="quality-charts">
        <Bars title={say.difficulty} slices={slicesOf(report, ["difficulty", "difficulty_mix", "difficulties"], LEVELS)} nameOf={word} />
        <Bars title={say.byTable} slices={slicesOf(report, ["by_table", "pairs_by_table", "tables_detail", "coverage.by_table"])} />
        <Bars title={say.families_mix} slices={slicesOf(report, ["families", "family_mix", "by_family"])} />
        <section>
          <h3>{say.failures}</h3>
          {failures.length === 0 ? (
            <p class="quiet small">{say.noFailures}</p>
          ) : (
            <ul class="failure-list">
              {failures.map((failure) => (
                <li key={failure.reason + (failure.example ?? "")}>
                  <strong>{count(failure.count)}</strong> <span>{failure.reason}</span>
                  {failure.example && <code class="quiet small">{failure.example}</code>}
                </li>
              ))}
            </ul>
          )}
        </section>
      </div>
      <details>
        <summary>{say.raw}</summary>
        <Code text={JSON.stringify(report, null, 2)} language="json" label={say.raw} />
      </details>
    </div>
  );
}

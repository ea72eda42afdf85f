import "./quality.css";
import { useCallback } from "preact/hooks";
import { listPairs, type Pair } from "../../../api/pairs";
import { request } from "../../../api/request";
import { useResource } from "../../../api/useResource";
import { ProblemNotice } from "../../../parts/ProblemNotice";
import { useTaskNews } from "../../../stream/useTask";
import { language, text } from "../../../text/language";
import { isUnused } from "../taskUse";
import { Code } from "../files/Code";
import { familyWord, word } from "../pairs/words";
import { Bars } from "./Bars";
import { EvaluationCard } from "./EvaluationCard";
import { Failures } from "./Failures";
import { FigureCard } from "./FigureCard";
import {
  carriedOf,
  countSlices,
  difficultySlices,
  familySlices,
  modelOf,
  stepsLeftOutOf,
  tableSlices,
  vanishedOf,
  type Report,
} from "./report";

/** Word for the name of a count; an unknown one is its own name. */
function counted(name: string): string {
  const words: Record<string, string> = text.value.quality.counts;
  return words[name] ?? name;
}

const QUALITY = /^(quality\.|execution\.completed)/;

interface Answer {
  report: Report | null;
  pairs: Pair[];
}

export function QualityTab({ taskId }: { taskId: string }) {
  const t = text.value.quality;
  const answer = useResource(taskId, async (signal): Promise<Answer> => {
    const report = await request<Report | null>(`tasks/${encodeURIComponent(taskId)}/quality`, { signal });
    return { report, pairs: report === null ? [] : await listPairs(taskId, signal) };
  });
  useTaskNews(
    taskId,
    QUALITY,
    useCallback(() => answer.reload(), []),
  );
  if (answer.problem !== undefined && answer.data === undefined) {
    return (
      <div class="panel-body">
        <ProblemNotice problem={answer.problem} endpoint={`GET /tasks/${taskId}/quality`} onRetry={answer.reload} />
      </div>
    );
  }
  if (answer.data === undefined) return <p class="quiet panel-body">{text.value.problem.loading}</p>;
  const { report, pairs } = answer.data;
  if (report?.generation === undefined) {
    return (
      <div class="quality">
        {report?.evaluation !== undefined && <EvaluationCard taskId={taskId} evaluation={report.evaluation} />}
        <p class="quiet">{t.empty}</p>
      </div>
    );
  }
  const carried = carriedOf(report);
  const vanished = vanishedOf(report);
  const stepsLeftOut = stepsLeftOutOf(report).map((step) => text.value.step[step]);
  const model = modelOf(report);
  return (
    <div class="quality">
      <EvaluationCard taskId={taskId} evaluation={report.evaluation} />
      <ul class="figures">
        {(report.figures ?? []).map(
          (figure) => !(figure.name === "loaded" && isUnused(taskId)) && <FigureCard key={figure.name} figure={figure} />,
        )}
      </ul>
      {carried !== null && <p class="quiet">{t.carried(carried.from_earlier_tasks, carried.left_out, carried.not_proposed)}</p>}
      {stepsLeftOut.length > 0 && <p class="quality-left-out">{t.stepsLeftOut(stepsLeftOut)}</p>}
      {model !== null && (
        <p class={model.made === 0 && model.fell_back > 0 ? "quality-left-out" : "quiet"}>
          {t.model(
            model.name,
            model.made,
            model.fell_back,
            model.causes.map((cause) => `${cause.items}: ${cause[language.value]}`).join("; "),
          )}
        </p>
      )}
      {vanished.length > 0 && <p class="quality-left-out">{t.vanished(vanished)}</p>}
      <div class="quality-charts">
        <div class="quality-column">
          <Bars title={t.difficulty} slices={difficultySlices(report)} nameOf={word} />
          <Bars title={t.proposals} slices={countSlices(report.generation?.proposals?.fates)} nameOf={counted} />
          <Bars title={t.repairs} slices={countSlices(report.validation?.repairs)} nameOf={counted} />
          <Bars title={t.excludedColumns} slices={countSlices(report.generation?.coverage?.business_columns?.excluded)} nameOf={counted} />
          <Failures pairs={pairs} report={report} />
        </div>
        <Bars title={t.byTable} slices={tableSlices(pairs)} of={pairs.length} />
        <Bars title={t.families_mix} slices={familySlices(report)} nameOf={familyWord} />
      </div>
      <details>
        <summary>{t.raw}</summary>
        <Code text={JSON.stringify(report, null, 2)} language="json" label={t.raw} />
      </details>
    </div>
  );
}

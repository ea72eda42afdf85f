import "./quality.css";
import { useCallback } from "preact/hooks";
import { listPairs, type Pair } from "../../../api/pairs";
import { request } from "../../../api/request";
import { useResource } from "../../../api/useResource";
import { ProblemNotice } from "../../../parts/ProblemNotice";
import { useTaskNews } from "../../../stream/useTask";
import { pathOf } from "../../../route/route";
import { language, text } from "../../../text/language";
import { isUnused } from "../taskUse";
import { Code } from "../files/Code";
import type { PairFilter } from "../pairs/filter/filterPairs";
import { pairsPath } from "../pairs/filter/pairAddress";
import { familyWord, word } from "../pairs/words";
import { Bars } from "./Bars";
import { EvaluationCard } from "./EvaluationCard";
import { Failures } from "./Failures";
import { FigureCard } from "./FigureCard";
import { HeatMap } from "./HeatMap";
import { filterBehind, groupsOf } from "./figureGroups";
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
  // what a later load has replaced is not loaded
  const figures = (report.figures ?? []).filter(({ name }) => name !== "loaded" || !isUnused(taskId));
  const to = (filter: Partial<PairFilter>) => pairsPath(pathOf({ page: "task", id: taskId }), filter);
  return (
    <div class="quality">
      <EvaluationCard taskId={taskId} evaluation={report.evaluation} />
      {groupsOf(figures).map(([group, members]) => (
        <section key={group} class="figure-group">
          <h3>{t.groups[group]}</h3>
          <ul class="figures">
            {members.map((figure) => {
              const behind = filterBehind(figure);
              return <FigureCard key={figure.name} figure={figure} to={behind && to(behind)} />;
            })}
          </ul>
        </section>
      ))}
      <HeatMap taskId={taskId} pairs={pairs} uncovered={figures.find(({ name }) => name === "tables")?.missing ?? []} pathOf={to} />
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
          <Bars title={t.difficulty} slices={difficultySlices(report)} nameOf={word} toOf={(difficulty) => to({ difficulty })} />
          <Bars title={t.proposals} slices={countSlices(report.generation?.proposals?.fates)} nameOf={counted} />
          <Bars title={t.repairs} slices={countSlices(report.validation?.repairs)} nameOf={counted} />
          <Bars title={t.excludedColumns} slices={countSlices(report.generation?.coverage?.business_columns?.excluded)} nameOf={counted} />
          <Failures pairs={pairs} report={report} pathOf={to} />
        </div>
        <Bars title={t.byTable} slices={tableSlices(pairs)} of={pairs.length} toOf={(table) => to({ table })} />
        <Bars title={t.families_mix} slices={familySlices(report)} nameOf={familyWord} toOf={(family) => to({ family })} />
      </div>
      <details>
        <summary>{t.raw}</summary>
        <Code text={JSON.stringify(report, null, 2)} language="json" label={t.raw} />
      </details>
    </div>
  );
}

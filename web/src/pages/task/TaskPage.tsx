import "./task.css";
import { useEffect, useState } from "preact/hooks";
import { may } from "../../api/session";
import { useShortcut } from "../../app/shortcuts";
import { Empty } from "../../parts/Empty";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { later } from "../../parts/later";
import { TabPanel, Tabs, neighbour, type Tab } from "../../parts/Tabs";
import { Link } from "../../route/Link";
import { parameters, setParameters } from "../../route/navigation";
import { unreadable } from "../../stream/store";
import { useTask } from "../../stream/useTask";
import { count } from "../../text/format";
import { text } from "../../text/language";
import type { TaskView } from "../../api/types";
import { DriftSummary } from "../datasets/DriftSummary";
import { DatasetBanner } from "./DatasetBanner";
import { Executions } from "./Executions";
import { FailureNotice } from "./FailureNotice";
import { StepRail } from "./StepRail";
import { TaskHeader } from "./TaskHeader";
import { FilesTab } from "./files/FilesTab";
import { LogTab } from "./log/LogTab";
import { PairsTab } from "./pairs/PairsTab";
import { QualityTab } from "./quality/QualityTab";
import { announceEnd } from "./notification";
import { RunSummary } from "./result/RunSummary";
import { isFinished, openingTab } from "./taskState";
import { taskPairs } from "./taskUse";
import { LiveQuestions } from "./watch/LiveQuestions";

type TabId = "log" | "files" | "schema" | "pairs" | "quality" | "events";
const TAB_IDS: readonly TabId[] = ["log", "files", "schema", "pairs", "quality", "events"];
const SchemaTab = later(() => import("./schema/SchemaTab").then((module) => module.SchemaTab));
const EventsTab = later(() => import("./events/EventsTab").then((module) => module.EventsTab));
/** Parameters of the log; an address with one of them opens the log. */
const LOG_PARAMETERS = ["line", "level"];

export function TaskPage({ id }: { id: string }) {
  const { view, problem } = useTask(id);
  const beyond = unreadable.value.get(id);
  const t = text.value.task;
  const name = view?.task_name || id;
  const progress = view?.status === "in_progress" ? `${Math.round(view.progress ?? 0)}% · ` : "";
  useEffect(() => {
    document.title = `${progress}${name} · Querymill`;
  }, [name, progress]);
  useEffect(() => (view === undefined ? undefined : announceEnd(view)), [view]);

  const gone = view?.deleted === true || problem?.code === "task_not_found";
  if (view === undefined || gone) {
    return (
      <div class="page">
        {problem === undefined && !gone ? (
          <p class="quiet">{text.value.problem.loading}</p>
        ) : gone || problem?.notOffered ? (
          <Empty whole title={t.notFound} hint={t.notFoundHint}>
            <Link to="/" class="button">
              {text.value.app.toTasks}
            </Link>
          </Empty>
        ) : (
          problem && <ProblemNotice problem={problem} endpoint={`GET /tasks/${id}`} />
        )}
      </div>
    );
  }
  return (
    <div class="page task-page">
      <TaskHeader view={view} />
      {beyond !== undefined && (
        <div class="notice bad" role="alert">
          <strong>{t.unreadable}</strong>
          <p>{t.unreadableHint}</p>
          <p class="mono small">{beyond}</p>
        </div>
      )}
      {view.status === "failed" && may("read") && <FailureNotice view={view} />}
      {may("read") && <DatasetBanner view={view} />}
      {view.drift != null && view.drift.since !== null && (
        <div class="notice warn">
          <DriftSummary drift={view.drift} since={view.drift.since} />
        </div>
      )}
      {isFinished(view) && may("read") ? (
        <RunSummary view={view} />
      ) : (
        <>
          <StepRail view={view} still={!may("read")} />
          {may("read") && <LiveQuestions key={`questions of ${id}`} view={view} />}
          <Executions key={`executions of ${id}`} view={view} />
        </>
      )}
      <Contents key={id} view={view} />
    </div>
  );
}

function Contents({ view }: { view: TaskView }) {
  const t = text.value.task;
  const requested = parameters.value.get("tab");
  // the log stays open if the run ends while it is shown
  const [opening] = useState(() => openingTab(view));
  const wanted = TAB_IDS.find((tab) => tab === requested) ?? (LOG_PARAMETERS.some((name) => parameters.value.has(name)) ? "log" : opening);
  const chosen = may("read") ? wanted : "events";
  const known = taskPairs.value;
  const choose = (tab: TabId) => setParameters({ tab, file: undefined });
  const counted = (n: number | undefined) => (n === undefined ? undefined : count(n));
  const events: Tab<TabId> = { id: "events", label: t.tabEvents };
  const all: Tab<TabId>[] = [
    { id: "log", label: t.tabLog, count: counted(view.counts?.log_lines) },
    { id: "files", label: t.tabFiles, count: counted(view.counts?.files) },
    { id: "schema", label: text.value.schema.tab },
    { id: "pairs", label: t.tabPairs, count: counted(known?.taskId === view.task_id ? known.pairs : undefined) },
    { id: "quality", label: t.tabQuality },
    events,
  ];
  const tabs = may("read") ? all : [events];
  useShortcut("[", t.previousTab, () => choose(neighbour(tabs, chosen, -1)));
  useShortcut("]", t.nextTab, () => choose(neighbour(tabs, chosen, 1)));
  return (
    <section class="panel contents" aria-label={t.tabs}>
      <h2 class="sr-only">{t.tabs}</h2>
      <Tabs label={t.tabs} tabs={tabs} chosen={chosen} onChoose={choose} />
      <TabPanel tab={chosen}>
        {chosen === "log" && <LogTab taskId={view.task_id} unbegun={view.status === "pending"} />}
        {chosen === "files" && <FilesTab taskId={view.task_id} />}
        {chosen === "schema" && <SchemaTab view={view} />}
        {chosen === "pairs" && <PairsTab taskId={view.task_id} />}
        {chosen === "quality" && <QualityTab taskId={view.task_id} />}
        {chosen === "events" && <EventsTab taskId={view.task_id} />}
      </TabPanel>
    </section>
  );
}

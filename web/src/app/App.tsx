import { useEffect, useRef, useState } from "preact/hooks";
import { keyWanted } from "../api/request";
import { may } from "../api/session";
import { navigate, route } from "../route/navigation";
import { HiddenPage, MissingPage } from "../pages/missing/MissingPage";
import { TaskPage } from "../pages/task/TaskPage";
import { TasksPage } from "../pages/tasks/TasksPage";
import { ProblemNotice } from "../parts/ProblemNotice";
import { later } from "../parts/later";
import { text } from "../text/language";
import { AwayStrip } from "./AwayStrip";
import { ShortcutSheet } from "./ShortcutSheet";
import { SignIn } from "./SignIn";
import { TopBar } from "./TopBar";
import { useShortcut } from "./shortcuts";
import { usePalette } from "./usePalette";

const Palette = later(() => import("./palette/Palette").then((module) => module.Palette));
const AskPage = later(() => import("../pages/ask/AskPage").then((module) => module.AskPage));
const AuditPage = later(() => import("../pages/operation").then((module) => module.AuditPage));
const ComparePage = later(() => import("../pages/data").then((module) => module.ComparePage));
const DatasetsPage = later(() => import("../pages/data").then((module) => module.DatasetsPage));
const DatasetPage = later(() => import("../pages/data").then((module) => module.DatasetPage));
const ReplayPage = later(() => import("../pages/replay/ReplayPage").then((module) => module.ReplayPage));
const TimelinePage = later(() => import("../pages/operation").then((module) => module.TimelinePage));
const PairsPage = later(() => import("../pages/pairs/PairsPage").then((module) => module.PairsPage));
const SourcesPage = later(() => import("../pages/operation").then((module) => module.SourcesPage));

export function App() {
  const t = text.value.app;
  const [helpOpen, setHelpOpen] = useState(false);
  const { open, setOpen, attempt } = usePalette();
  useShortcut("?", t.thisSheet, () => setHelpOpen(true));
  useShortcut("g t", t.goTasks, () => navigate("/"));
  useShortcut("g d", t.goDatasets, () => navigate("/datasets"));
  useShortcut("g p", t.goPairs, () => navigate("/pairs"));
  useShortcut("g q", t.goAsk, () => navigate("/ask"));
  useShortcut("g l", text.value.timeline.go, () => navigate("/timeline"));
  useShortcut("g s", t.goSources, () => navigate("/sources"));
  useShortcut("g a", t.goAudit, () => navigate("/audit"));
  useFocusOnArrival();
  return (
    <>
      <a class="skip-link" href="#content">
        {t.skip}
      </a>
      <TopBar onHelp={() => setHelpOpen(true)} onPalette={() => setOpen(true)} />
      <main id="content" tabIndex={-1}>
        <ProblemNotice problem={attempt.problem} />
        <Page />
      </main>
      <AwayStrip />
      {keyWanted.value && <SignIn />}
      {open && <Palette run={(act) => void attempt.run(act)} onClose={() => setOpen(false)} />}
      {helpOpen && <ShortcutSheet onClose={() => setHelpOpen(false)} />}
    </>
  );
}

/** Moves the focus to the content of a new page, so that Tab does not start at the top bar. */
function useFocusOnArrival(): void {
  const now = route.value;
  const place = now.page === "task" || now.page === "replay" || now.page === "dataset" ? `${now.page} ${now.id}` : now.page;
  const before = useRef(place);
  useEffect(() => {
    if (before.current !== place && (document.activeElement === null || document.activeElement === document.body))
      document.getElementById("content")?.focus({ preventScroll: true });
    before.current = place;
  }, [place]);
}

/** Pages that a key of the scope `view` shows. */
const WITHOUT_PAYLOADS = ["tasks", "task", "timeline", "sources", "audit", "missing"];

function Page() {
  const now = route.value;
  if (!may("read") && !WITHOUT_PAYLOADS.includes(now.page)) return <HiddenPage />;
  switch (now.page) {
    case "tasks":
      return <TasksPage />;
    case "task":
      return <TaskPage key={now.id} id={now.id} />;
    case "replay":
      return <ReplayPage key={now.id} id={now.id} />;
    case "datasets":
      return <DatasetsPage />;
    case "dataset":
      return <DatasetPage />;
    case "pairs":
      return <PairsPage />;
    case "compare":
      return <ComparePage />;
    case "ask":
      return <AskPage />;
    case "timeline":
      return <TimelinePage />;
    case "audit":
      return <AuditPage />;
    case "sources":
      return <SourcesPage />;
    case "missing":
      return <MissingPage />;
  }
}

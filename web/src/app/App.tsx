import { useEffect, useRef, useState } from "preact/hooks";
import { keyWanted } from "../api/request";
import { navigate, route } from "../route/navigation";
import { MissingPage } from "../pages/missing/MissingPage";
import { ReplayPage } from "../pages/replay/ReplayPage";
import { TaskPage } from "../pages/task/TaskPage";
import { TasksPage } from "../pages/tasks/TasksPage";
import { later } from "../parts/later";
import { text } from "../text/language";
import { AwayStrip } from "./AwayStrip";
import { ShortcutSheet } from "./ShortcutSheet";
import { SignIn } from "./SignIn";
import { TopBar } from "./TopBar";
import { useShortcut } from "./shortcuts";

const AskPage = later(() => import("../pages/ask/AskPage").then((module) => module.AskPage));
const AuditPage = later(() => import("../pages/audit/AuditPage").then((module) => module.AuditPage));
const DatasetsPage = later(() => import("../pages/datasets/DatasetsPage").then((module) => module.DatasetsPage));
const DatasetPage = later(() => import("../pages/datasets/DatasetPage").then((module) => module.DatasetPage));
const SourcesPage = later(() => import("../pages/sources/SourcesPage").then((module) => module.SourcesPage));

export function App() {
  const t = text.value.app;
  const [helpOpen, setHelpOpen] = useState(false);
  useShortcut("?", t.thisSheet, () => setHelpOpen(true));
  useShortcut("g t", t.goTasks, () => navigate("/"));
  useShortcut("g d", t.goDatasets, () => navigate("/datasets"));
  useShortcut("g q", t.goAsk, () => navigate("/ask"));
  useShortcut("g s", t.goSources, () => navigate("/sources"));
  useShortcut("g a", t.goAudit, () => navigate("/audit"));
  useFocusOnArrival();
  return (
    <>
      <a class="skip-link" href="#content">
        {t.skip}
      </a>
      <TopBar onHelp={() => setHelpOpen(true)} />
      <main id="content" tabIndex={-1}>
        <Page />
      </main>
      <AwayStrip />
      {keyWanted.value && <SignIn />}
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

function Page() {
  const now = route.value;
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
    case "ask":
      return <AskPage />;
    case "audit":
      return <AuditPage />;
    case "sources":
      return <SourcesPage />;
    case "missing":
      return <MissingPage />;
  }
}

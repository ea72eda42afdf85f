import { EXPORT_FORMATS } from "../../api/forms";
import { may } from "../../api/session";
import { exportUrl } from "../../api/pairs";
import { getTask, runStep } from "../../api/tasks";
import { startAgain } from "../../pages/tasks/draft/startAgain";
import { navigate, route, setParameters } from "../../route/navigation";
import { pathOf } from "../../route/route";
import { language, setLanguage, text } from "../../text/language";
import { setTheme } from "../preferences";
import { shortcuts } from "../shortcuts";
import type { Item } from "./matching";

/** Shortcuts that need a focused row, or are listed as other items. */
const LEFT_OUT = /^(j|k|x|n|\[|\]|\?|Escape|Arrow\w+|g .|Ctrl K|⌘ K)$/;

/** Items that need no request: pages, and what can be done on the present page. */
export function fixedItems(run: (act: () => Promise<unknown>) => void): Item[] {
  const t = text.value.app;
  const page = (label: string, path: string): Item => ({ id: path, group: "pages", label, run: () => navigate(path) });
  return [
    page(t.tasks, "/"),
    ...(may("read") ? [page(t.datasets, "/datasets"), page(t.pairs, "/pairs"), page(t.ask, "/ask")] : []),
    page(text.value.timeline.title, "/timeline"),
    page(t.sources, "/sources"),
    page(t.audit, "/audit"),
    ...(may("operate") ? [{ ...page(text.value.tasks.new, "/?new=1"), group: "here" as const }] : []),
    ...taskItems(run),
    ...shortcuts
      .peek()
      .filter(({ keys }) => !LEFT_OUT.test(keys))
      .map(({ keys, what, run: act }): Item => ({ id: `key ${keys}`, group: "here", label: what, hint: keys, run: act })),
    here("language", t.language, () => setLanguage(language.value === "zh" ? "en" : "zh")),
    here("light", t.themeLight, () => setTheme("light")),
    here("dark", t.themeDark, () => setTheme("dark")),
    here("system", t.themeSystem, () => setTheme("system")),
  ];
}

function here(id: string, label: string, run: () => void): Item {
  return { id, group: "here", label, run };
}

/** Tabs and actions of the task that is shown. */
function taskItems(run: (act: () => Promise<unknown>) => void): Item[] {
  const now = route.value;
  if (now.page !== "task" || !may("read")) return [];
  const t = text.value.task;
  const { id } = now;
  const tabs = [
    ["log", t.tabLog],
    ["files", t.tabFiles],
    ["schema", text.value.schema.tab],
    ["pairs", t.tabPairs],
    ["quality", t.tabQuality],
    ["events", t.tabEvents],
  ] as const;
  const changes = [
    here("again", text.value.result.again, () => run(async () => startAgain(await getTask(id)))),
    here("load", text.value.datasets.loadNow, () => run(() => runStep(id, "training_load"))),
  ];
  return [
    ...tabs.map(([tab, label]) => here(`tab ${tab}`, text.value.palette.tab(label), () => setParameters({ tab, file: undefined }))),
    ...(may("operate") ? changes : []),
    here("replay", t.replay, () => navigate(pathOf({ page: "replay", id }))),
    ...EXPORT_FORMATS.map((format) =>
      here(`export ${format}`, text.value.palette.exportAs(format), () => window.location.assign(exportUrl(id, format, {}))),
    ),
  ];
}

import "./files.css";
import { useCallback, useRef, useState } from "preact/hooks";
import { archiveUrl, listFiles } from "../../../api/tasks";
import type { TaskFile } from "../../../api/types";
import { useResource } from "../../../api/useResource";
import { ProblemNotice } from "../../../parts/ProblemNotice";
import { useThrottled } from "../../../parts/throttle";
import { parameters, setParameters } from "../../../route/navigation";
import { useTaskNews } from "../../../stream/useTask";
import { count } from "../../../text/format";
import { text } from "../../../text/language";
import { FileList } from "./FileList";
import { FilePreview } from "./FilePreview";

const FILE = /^(file\.written|files\.cleaned|execution\.)/;
const RELOAD_MS = 700;

/** The task's files; with `at`, as they were at that position of the log. */
export function FilesTab({ taskId, at }: { taskId: string; at?: number }) {
  const t = text.value.files;
  const [search, setSearch] = useState("");
  const files = useResource(`${taskId} ${at ?? ""}`, (signal) => listFiles(taskId, at, signal), taskId);
  const reload = useThrottled(files.reload, RELOAD_MS);
  useTaskNews(
    taskId,
    FILE,
    useCallback(() => at === undefined && reload(), [at]),
  );

  const all = files.data ?? [];
  const name = parameters.value.get("file");
  // a file is shown at once and stays while a run writes others; not during a replay
  const opened = useRef<string | undefined>(undefined);
  if (at === undefined) opened.current ??= firstOf(all)?.file_name;
  const chosen = all.find((file) => file.file_name === (name ?? opened.current));
  const shown = all.filter((file) => file.file_name.toLowerCase().includes(search.toLowerCase()));
  if (files.problem !== undefined && files.data === undefined) {
    return (
      <div class="panel-body">
        <ProblemNotice problem={files.problem} endpoint={`GET /tasks/${taskId}/files`} onRetry={files.reload} />
      </div>
    );
  }
  if (files.data === undefined) return <p class="quiet panel-body">{text.value.problem.loading}</p>;
  if (all.length === 0) return <p class="quiet panel-body">{t.empty}</p>;
  return (
    <div class="files-tab">
      <div class="files-side">
        <div class="toolbar">
          <input
            class="input files-search"
            type="search"
            placeholder={t.filter}
            aria-label={t.filter}
            value={search}
            onInput={(event) => setSearch(event.currentTarget.value)}
          />
          <span class="quiet small nowrap">{t.count(all.length, count(all.length))}</span>
          {at === undefined && (
            <a class="button plain push" href={archiveUrl(taskId)} download>
              {t.archive}
            </a>
          )}
        </div>
        <FileList files={shown} chosen={chosen?.file_name} onChoose={(file: TaskFile) => setParameters({ file: file.file_name })} />
      </div>
      <FilePreview file={chosen} at={at} />
    </div>
  );
}

/** The file shown by default: a result, if there is one; file names that begin with _ come last. */
function firstOf(files: readonly TaskFile[]): TaskFile | undefined {
  return files.find((file) => file.is_primary && !file.file_name.startsWith("_")) ?? files[0];
}

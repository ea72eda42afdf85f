import "./schema.css";
import { useState } from "preact/hooks";
import { listTables, schemaEdits, schemaGraph, schemaTable, type SchemaEdited } from "../../../api/sourceSchema";
import { useAttempt } from "../../../api/useAttempt";
import { useResource } from "../../../api/useResource";
import type { TaskView } from "../../../api/types";
import { Empty } from "../../../parts/Empty";
import { ProblemNotice } from "../../../parts/ProblemNotice";
import { useSettled, useThrottled } from "../../../parts/throttle";
import { parameters } from "../../../route/navigation";
import { useTaskNews } from "../../../stream/useTask";
import { text } from "../../../text/language";
import { Edited } from "./Edited";
import type { Edit } from "./edit";
import { Graph } from "./Graph";
import { History } from "./History";
import { TABLE } from "./addresses";
import { TableList } from "./TableList";
import { TablePanel } from "./TablePanel";

const MAX_LISTED = 300;
/** What changes the description, or the number of pairs that read a table. */
const NEWS = /^(execution\.completed$|pair\.)/;
const RELOAD_MS = 1500;

interface Done {
  edited: SchemaEdited;
  undo: (() => Promise<SchemaEdited>) | undefined;
}

/** Tables, labels and relations of the task's source: drawn, listed, and edited in the source's dictionary. */
export function SchemaTab({ view }: { view: TaskView }) {
  const t = text.value.schema;
  const taskId = view.task_id;
  const table = parameters.value.get(TABLE) ?? undefined;
  const [search, setSearch] = useState("");
  const asked = useSettled(search);
  const [done, setDone] = useState<Done | undefined>(undefined);
  const { problem, run } = useAttempt();
  const tables = useResource(`${taskId} ${asked}`, (signal) => listTables(taskId, asked, MAX_LISTED, signal), taskId);
  const graph = useResource(`${taskId} ${table ?? ""}`, (signal) => schemaGraph(taskId, table, signal), taskId);
  const opened = useResource(`${taskId} ${table ?? ""}`, (signal) =>
    table === undefined ? Promise.resolve(undefined) : schemaTable(taskId, table, signal),
  );
  const edits = useResource(taskId, (signal) => schemaEdits(taskId, signal));
  const reload = () => [tables, graph, opened, edits].forEach((resource) => resource.reload());
  useTaskNews(taskId, NEWS, useThrottled(reload, RELOAD_MS));

  const change = async (edit: Edit) =>
    run(async () => {
      const edited = await edit.save();
      setDone({ edited, undo: edited.before === edited.after ? undefined : () => edit.undo(edited) });
      reload();
    });
  const undo = (act: () => Promise<SchemaEdited>) =>
    void run(async () => {
      setDone({ edited: await act(), undo: undefined });
      reload();
    });

  const failed = tables.problem ?? graph.problem;
  if (failed?.code === "file_not_found") return <Empty title={t.absent} hint={t.absentHint} />;
  if (failed !== undefined && tables.data === undefined) {
    return (
      <div class="panel-body">
        <ProblemNotice problem={failed} endpoint={`GET /tasks/${taskId}/schema`} onRetry={reload} />
      </div>
    );
  }
  if (tables.data === undefined) return <p class="quiet panel-body">{text.value.problem.loading}</p>;
  return (
    <div class="schema-tab">
      <TableList taskId={taskId} page={tables.data} chosen={table} search={search} onSearch={setSearch} />
      <div class="schema-main stack">
        {graph.data !== undefined && <Graph taskId={taskId} graph={graph.data} chosen={table} />}
        {graph.problem !== undefined && <ProblemNotice problem={graph.problem} endpoint={`GET /tasks/${taskId}/schema/graph`} />}
        <ProblemNotice problem={problem} />
        {done !== undefined && (
          <Edited
            key={`${done.edited.sha256} ${done.edited.subject}`}
            view={view}
            edited={done.edited}
            onUndo={done.undo && (() => done.undo && undo(done.undo))}
            onClose={() => setDone(undefined)}
          />
        )}
        {table === undefined && <p class="quiet">{t.choose}</p>}
        {opened.problem !== undefined && <ProblemNotice problem={opened.problem} endpoint={`GET /tasks/${taskId}/schema/tables`} />}
        {opened.data !== undefined && <TablePanel key={opened.data.name} taskId={taskId} table={opened.data} onEdit={change} />}
        {edits.data !== undefined && <History edits={edits.data.edits} />}
      </div>
    </div>
  );
}

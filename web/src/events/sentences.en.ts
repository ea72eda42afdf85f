import type { Sentences } from "./facts";

const many = (n: number, one: string, more = `${one}s`) => (n === 1 ? `1 ${one}` : `${n} ${more}`);

export const enSentences: Sentences = {
  hidden: (type) => `The content of this event is not shown for this key (${type})`,
  redacted: (type) => `The content of this event was redacted (${type})`,
  unknown: (type) => `An event of a newer version: ${type}`,
  byType: {
    "task.created": (f) =>
      `Task ${f.has("task_name") ? `“${f.text("task_name")}”` : ""} over ${f.text("db_name")} created`.replace("  ", " "),
    "task.renamed": (f) => (f.has("task_name") ? `Task renamed to “${f.text("task_name")}”` : "Name of the task removed"),
    "task.deleted": (f) => (f.has("purge") ? "Task deleted, with the content of its events" : "Task deleted"),
    "task.purged": (f) => `Content of ${f.number("redacted")} events of the deleted task redacted`,
    "step.requested": (f) => `${f.step} requested${f.has("force") ? ", although an earlier step is not completed" : ""}`,
    "execution.started": (f) => `${f.step} started on ${f.text("executor")}`,
    "execution.recovered": (f) =>
      `${f.text("executor")} took over from an executor that ${f.has("handed_over") ? "was stopped" : "stopped responding"}${f.has("attempt") ? ` (attempt ${f.number("attempt")})` : ""}`,
    "execution.cancel_requested": () => "Cancellation requested",
    "execution.pause_requested": (f) => `Pause requested${f.has("requested_by") ? ` by ${f.text("requested_by")}` : ""}`,
    "execution.paused": () => "Execution paused",
    "execution.resumed": () => "Execution resumed",
    "execution.completed": () => "Execution completed",
    "execution.failed": (f) => `Execution failed: ${f.text("error")}`,
    "execution.cancelled": () => "Execution cancelled",
    "step.started": (f) => `${f.step} began`,
    "step.planned": (f) => `${f.step} planned in ${many(f.size("units"), "unit")}`,
    "step.progressed": (f) => `${f.step}: ${f.number("done")} of about ${f.number("expected")} done`,
    "unit.completed": (f) => `Unit ${f.text("unit")} done in ${f.seconds("seconds")}`,
    "unit.failed": (f) => `Unit ${f.text("unit")} failed: ${f.text("error")}`,
    "step.completed": (f) => `${f.step} completed`,
    "step.invalidated": (f) => `Results of ${f.step} are out of date, because an earlier step ran again`,
    "file.written": (f) => `File ${f.text("name")} written (${f.number("size")} bytes)`,
    "files.cleaned": (f) =>
      f.has("step") ? `${many(f.size("names"), "earlier file")} of ${f.step} removed` : `File ${f.text("names")} removed`,
    "quality.reported": () => "Quality report written",
    "source.drifted": (f) =>
      `The source has changed since ${f.text("since")}: ${f.number("pairs") === "1" ? "1 pair" : `${f.number("pairs")} pairs`} affected`,
    "quality.evaluated": () => "Pairs evaluated with questions and gold SQL",
    "model.called": (f) =>
      `Model ${f.text("model")} ${f.has("error") ? `failed: ${f.text("error")}` : `answered in ${f.seconds("seconds")}${f.has("cached") ? ", from the cache" : ""}`}`,
    "model.budget_spent": (f) => `All ${f.number("calls")} permitted model calls made; the rest is done offline`,
    "log.recorded": (f) => `Log ${f.text("level")}: ${f.text("message")}`,
    "pair.generated": (f) => `Pair generated: ${f.text("question")}`,
    "pair.validated": (f) =>
      f.has("valid")
        ? `Pair ${f.pair} valid, ${f.number("rows") === "1" ? "1 row" : `${f.number("rows")} rows`}`
        : `Pair ${f.pair} invalid: ${f.text("error")}`,
    "pair.repaired": (f) => `SQL of pair ${f.pair} repaired by ${f.text("rule")}${f.has("accepted") ? "" : "; the repair needs approval"}`,
    "pair.removed": (f) => `Pair ${f.pair} removed: ${f.text("reason")}`,
    "pair.edited": (f) => `Pair ${f.pair} edited: ${f.text("question")}`,
    "pair.approved": (f) => `Pair ${f.pair} approved`,
    "pair.carried": (f) => `Pair ${f.pair} taken over from ${f.text("from_task_id")} with its edits and review`,
    "pair.rejected": (f) => `Pair ${f.pair} rejected`,
    "pair.review_withdrawn": (f) => `Review of pair ${f.pair} withdrawn`,
    "pair.loaded": (f) => `Pair ${f.pair} loaded into the vector store`,
    "pair.unloaded": (f) =>
      f.has("taken")
        ? `Pair ${f.pair} in the vector store now belongs to ${f.text("by_task_id")}`
        : `Pair ${f.pair} removed from the vector store by ${f.text("by_task_id")}`,
    "source.added": (f) => `Source ${f.text("name")} registered or changed`,
    "source.removed": (f) => `Source ${f.text("name")} removed`,
    "receiver.added": (f) => `Receiver ${f.text("name")} added: ${f.text("address")}`,
    "receiver.removed": (f) => `Receiver ${f.text("name")} removed`,
    "receiver.tested": (f) => `Test notice for the receiver ${f.text("name")} requested`,
    "notice.delivered": (f) => `Notice of event ${f.number("position")} delivered to ${f.text("name")}`,
    "notice.failed": (f) =>
      `Notice of event ${f.number("position")} not delivered to ${f.text("name")}: ${f.text("error")}${f.has("retry_seconds") ? "" : "; given up"}`,
    "schedule.set": (f) => `Schedule ${f.text("name")} of ${f.text("db_name")} set: ${f.text("at")}`,
    "schedule.removed": (f) => `Schedule ${f.text("name")} removed`,
    "schedule.started": (f) => `Schedule ${f.text("name")} started ${f.text("task_id")}`,
    "schedule.skipped": (f) => `Schedule ${f.text("name")} started no task: ${f.text("error")}`,
    "key.created": (f) => `API key ${f.text("name")} created${f.has("scope") ? ` with the scope ${f.text("scope")}` : ""}`,
    "key.revoked": (f) => `API key ${f.text("name")} revoked`,
    "input.stored": (f) => `File ${f.text("name")} uploaded`,
    "input.edited": (f) => `Uploaded file ${f.text("name")} edited`,
    "input.removed": (f) => `Uploaded file ${f.text("name")} removed`,
    "assistant.called": (f) => `Assistant used ${f.text("tool")}${f.has("question") ? `: ${f.text("question")}` : ""}`,
    "executors.drained": (f) => `Executors paused${f.has("reason") ? `: ${f.text("reason")}` : ""}`,
    "executors.resumed": () => "Executors resumed",
    "executor.drained": (f) => `Executor ${f.text("executor")} paused${f.has("reason") ? `: ${f.text("reason")}` : ""}`,
    "executor.resumed": (f) => `Executor ${f.text("executor")} resumed`,
    "audit.checkpointed": (f) => (f.has("position") ? `Checkpoint signed at position ${f.number("position")}` : "Checkpoint signed"),
    "events.redacted": (f) =>
      f.has("positions") ? `Content of ${many(f.size("positions"), "event")} redacted` : "Content of events redacted",
  },
};

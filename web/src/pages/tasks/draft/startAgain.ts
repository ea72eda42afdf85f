import { uploadsOf } from "../../../api/sourceSchema";
import { listDatabases } from "../../../api/sources";
import type { TaskView } from "../../../api/types";
import { navigate } from "../../../route/navigation";
import { draftAgain } from "./draftAgain";
import { storeDraft } from "./storedDraft";

/** Opens the form of a new task with the settings of an existing one, and what was edited in its schema since. */
export async function startAgain(view: TaskView): Promise<void> {
  const [sources, uploads] = await Promise.all([listDatabases(), uploadsOf(view.task_id)]);
  storeDraft(draftAgain(view, new Set(sources.map((source) => source.name)), uploads));
  navigate("/?new=1");
}

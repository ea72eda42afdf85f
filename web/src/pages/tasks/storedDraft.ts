import type { Draft } from "./draft";
import { parseDraft, draftJson } from "./draftJson";

const KEY = "querymill.new_task.draft";

let left: Draft | undefined = parseDraft(window.sessionStorage.getItem(KEY));

/** The form as it was left by Escape, a slip or a reload of this tab; undefined where there is nothing to go on with. */
export function storedDraft(): Draft | undefined {
  return left;
}

/** Keeps what was filled in until it is sent or cleared; a password is not kept. */
export function storeDraft(draft: Draft | undefined): void {
  left = draft === undefined ? undefined : { ...draft, connection: { ...draft.connection, password: "" } };
  try {
    if (left === undefined) window.sessionStorage.removeItem(KEY);
    else window.sessionStorage.setItem(KEY, draftJson(left));
  } catch (error) {
    // longer than a tab may keep: then it lives as long as the page
    if (!(error instanceof DOMException && error.name === "QuotaExceededError")) throw error;
    window.sessionStorage.removeItem(KEY);
  }
}

import type { Draft } from "./draft";
import { parseDraft, draftJson } from "./draftJson";

const KEY = "querymill.new_task.draft";

let left: Draft | undefined = parseDraft(window.sessionStorage.getItem(KEY));

/** The unsent draft of this tab, kept when the form is closed or the page reloaded; undefined if there is none. */
export function storedDraft(): Draft | undefined {
  return left;
}

/** Stores a draft until it is sent or cleared, without its password. */
export function storeDraft(draft: Draft | undefined): void {
  left = draft === undefined ? undefined : { ...draft, connection: { ...draft.connection, password: "" } };
  try {
    if (left === undefined) window.sessionStorage.removeItem(KEY);
    else window.sessionStorage.setItem(KEY, draftJson(left));
  } catch (error) {
    // too long for the session storage: it is kept until a reload
    if (!(error instanceof DOMException && error.name === "QuotaExceededError")) throw error;
    window.sessionStorage.removeItem(KEY);
  }
}

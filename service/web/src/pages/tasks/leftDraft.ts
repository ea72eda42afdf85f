import type { Draft } from "./draft";

let left: Draft | undefined;

/** The form as it was left by Escape or a slip; undefined where there is nothing to go on with. */
export function leftDraft(): Draft | undefined {
  return left;
}

/** Keeps what was filled in until it is sent or cleared; a password is not kept. */
export function leaveDraft(draft: Draft | undefined): void {
  left = draft === undefined ? undefined : { ...draft, connection: { ...draft.connection, password: "" } };
}

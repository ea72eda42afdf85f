/** Unsaved edits of pairs. */
export interface PairDraft {
  question: string;
  sql: string;
}

const drafts = new Map<string, PairDraft>();
const keyOf = (taskId: string, pairId: string) => `${taskId} ${pairId}`;

/** The unsaved edit of a pair, kept while another tab or page is open. */
export function draftOf(taskId: string, pairId: string): PairDraft | undefined {
  return drafts.get(keyOf(taskId, pairId));
}

export function keepDraft(taskId: string, pairId: string, draft: PairDraft): void {
  drafts.set(keyOf(taskId, pairId), draft);
}

export function dropDraft(taskId: string, pairId: string): void {
  drafts.delete(keyOf(taskId, pairId));
}

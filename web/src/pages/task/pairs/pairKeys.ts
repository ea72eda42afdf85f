/** The pair that has the focus, or holds what has it. */
export function focusedPair(): string | undefined {
  return document.activeElement?.closest<HTMLElement>("[data-pair]")?.dataset["pair"];
}

/** Moves the focus to the head of the pair before or after; to the first where none has it. */
export function movePairFocus(step: 1 | -1): void {
  const heads = [...document.querySelectorAll<HTMLElement>(".pair-head")];
  const at = heads.findIndex((head) => head.closest<HTMLElement>("[data-pair]")?.dataset["pair"] === focusedPair());
  const next = heads[at < 0 ? 0 : at + step];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

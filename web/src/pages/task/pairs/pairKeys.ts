/** The pair that has or contains the focus. */
export function focusedPair(): string | undefined {
  return document.activeElement?.closest<HTMLElement>("[data-pair]")?.dataset["pair"];
}

/** Moves the focus to the head of the previous or next pair, or to the first if none has it. */
export function movePairFocus(step: 1 | -1): void {
  const heads = [...document.querySelectorAll<HTMLElement>(".pair-head")];
  const at = heads.findIndex((head) => head.closest<HTMLElement>("[data-pair]")?.dataset["pair"] === focusedPair());
  const next = heads[at < 0 ? 0 : at + step];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

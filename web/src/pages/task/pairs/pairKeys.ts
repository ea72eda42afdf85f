/** The pair that has or contains the focus. */
export function focusedPair(): string | undefined {
  return document.activeElement?.closest<HTMLElement>("[data-pair]")?.dataset["pair"];
}

/** Moves the focus to the head of the previous or next pair, or to the first if none has it. */
export function movePairFocus(step: 1 | -1): HTMLElement | undefined {
  const heads = [...document.querySelectorAll<HTMLElement>(".pair-head")];
  // not by its id: a search over all tasks lists the same pair once per task
  const present = document.activeElement?.closest("[data-pair]");
  const at = heads.findIndex((head) => present?.contains(head));
  const next = heads[at < 0 ? 0 : at + step];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
  return next;
}

/** Moves the focus to the next pair, which is opened if the present one was; the present one is closed. */
export function goToNext(): void {
  const present = document.activeElement?.closest("[data-pair]")?.querySelector<HTMLElement>(".pair-head");
  const opened = present?.getAttribute("aria-expanded") === "true";
  const next = movePairFocus(1);
  if (next === undefined || !opened) return;
  present.click();
  if (next.getAttribute("aria-expanded") === "false") next.click();
  next.focus();
}

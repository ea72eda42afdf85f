/** The task whose row has or contains the focus. */
export function focusedTask(): string | undefined {
  return document.activeElement?.closest<HTMLElement>("[data-task]")?.dataset["task"];
}

/** Moves the focus to the link of the previous or next row, or of the first if no row has it. */
export function moveTaskFocus(step: 1 | -1): void {
  const links = [...document.querySelectorAll<HTMLElement>("[data-task] .row-link")];
  const at = links.findIndex((link) => link.closest<HTMLElement>("[data-task]")?.dataset["task"] === focusedTask());
  const next = links[at < 0 ? 0 : at + step];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

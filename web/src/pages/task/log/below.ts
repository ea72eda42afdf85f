/** What a person still sees of a pane whose rest is below the window's edge, in pixels: some lines. */
const MIN_SEEN_PX = 96;
const AT_END_PX = 6;

/**
 * Keeps `--below` at the pixels of a pane that lie below the window's lower edge, and tells each change of it, and whether the pane
 * was at its end: so the newest line is shown above that edge, where it is seen. Ends when called.
 */
export function watchBelow(pane: HTMLElement, changed: (wasAtEnd: boolean) => void): () => void {
  const holder = pane.parentElement ?? pane;
  let known = 0;
  const look = () => {
    const { bottom, height } = pane.getBoundingClientRect();
    const below = Math.round(Math.max(0, Math.min(bottom - window.innerHeight, height - MIN_SEEN_PX)));
    if (below === known) return;
    known = below;
    const atEnd = pane.scrollTop + pane.clientHeight >= pane.scrollHeight - AT_END_PX;
    holder.style.setProperty("--below", `${below}px`);
    changed(atEnd);
  };
  look();
  // what stands above grows and folds
  const heights = new ResizeObserver(look);
  heights.observe(document.body);
  window.addEventListener("scroll", look, { passive: true });
  window.addEventListener("resize", look);
  return () => {
    heights.disconnect();
    window.removeEventListener("scroll", look);
    window.removeEventListener("resize", look);
  };
}

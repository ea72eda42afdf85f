/** Minimum visible height of a pane, in pixels. */
const MIN_SEEN_PX = 96;
const AT_END_PX = 6;

/**
 * Keeps the CSS variable `--below` at the pixels of a pane below the window's lower edge, and calls `changed` with whether
 * the pane was at its end, so that the newest line is shown above that edge. Returns a function that stops it.
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
  // the content above may grow or fold
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

import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";

/** Keeps the focus within an element if the focused button goes: the first that can have it gets it. */
export function useKeptFocus(place: RefObject<HTMLElement | null>): void {
  // before the page changes
  const held = place.current?.contains(document.activeElement) ?? false;
  useLayoutEffect(() => {
    if (held && !place.current?.contains(document.activeElement))
      place.current?.querySelector<HTMLElement>("button, a, [tabindex]")?.focus({ preventScroll: true });
  });
}

import { useLayoutEffect } from "preact/hooks";

let dirty = 0;

function warn(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

/** While `unsaved`, closing or reloading the tab asks first. */
export function useUnsaved(unsaved: boolean): void {
  // set while rendering: leaving right after saving does not ask
  useLayoutEffect(() => {
    if (!unsaved) return undefined;
    dirty += 1;
    if (dirty === 1) window.addEventListener("beforeunload", warn);
    return () => {
      dirty -= 1;
      if (dirty === 0) window.removeEventListener("beforeunload", warn);
    };
  }, [unsaved]);
}

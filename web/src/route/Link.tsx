import type { ComponentChildren } from "preact";
import { navigate } from "./navigation";

interface Props {
  to: string;
  class?: string;
  current?: boolean;
  label?: string;
  title?: string;
  /** -1 for a link that repeats another one. */
  tabIndex?: -1;
  children: ComponentChildren;
}

/** A link inside the application; the browser handles a click with a modifier key. */
export function Link({ to, current, label, title, tabIndex, children, ...rest }: Props) {
  const follow = (event: MouseEvent) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(to);
  };
  return (
    <a
      href={to}
      class={rest.class}
      aria-current={current ? "page" : undefined}
      aria-label={label}
      title={title}
      tabIndex={tabIndex}
      onClick={follow}
    >
      {children}
    </a>
  );
}

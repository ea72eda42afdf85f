import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

export interface Tab<T extends string> {
  id: T;
  label: string;
  count?: string | undefined;
}

interface Props<T extends string> {
  label: string;
  tabs: readonly Tab<T>[];
  chosen: T;
  onChoose: (id: T) => void;
}

export function Tabs<T extends string>({ label, tabs, chosen, onChoose }: Props<T>) {
  const list = useRef<HTMLDivElement>(null);
  // on a narrow screen the row scrolls to the selected tab; the page does not scroll
  useLayoutEffect(() => {
    const row = list.current;
    const tab = row?.querySelector<HTMLElement>("[aria-selected=true]");
    if (row === null || !tab) return;
    const [left, right] = [tab.offsetLeft - row.offsetLeft, tab.offsetLeft - row.offsetLeft + tab.offsetWidth];
    if (left < row.scrollLeft || right > row.scrollLeft + row.clientWidth) row.scrollLeft = left - (row.clientWidth - tab.offsetWidth) / 2;
  }, [chosen]);
  const move = (event: KeyboardEvent) => {
    const next = targetOf(event.key, tabs, chosen);
    if (next === undefined) return;
    event.preventDefault();
    onChoose(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <div class="tabs" ref={list} role="tablist" aria-label={label} onKeyDown={move}>
      {tabs.map((tab) => (
        <button
          key={tab.id}
          id={`tab-${tab.id}`}
          type="button"
          role="tab"
          aria-selected={tab.id === chosen}
          aria-controls="tab-panel"
          tabIndex={tab.id === chosen ? 0 : -1}
          onClick={() => onChoose(tab.id)}
        >
          {tab.label}
          {tab.count !== undefined && <span class="count">{tab.count}</span>}
        </button>
      ))}
    </div>
  );
}

/** Index of the tab a key selects; undefined for other keys. */
function targetOf<T extends string>(key: string, tabs: readonly Tab<T>[], chosen: T): T | undefined {
  if (key === "ArrowRight") return neighbour(tabs, chosen, 1);
  if (key === "ArrowLeft") return neighbour(tabs, chosen, -1);
  if (key === "Home") return tabs[0]?.id;
  return key === "End" ? tabs.at(-1)?.id : undefined;
}

/** The tab before or after, round the ends. */
export function neighbour<T extends string>(tabs: readonly Tab<T>[], chosen: T, step: number): T {
  const at = tabs.findIndex((tab) => tab.id === chosen);
  return tabs[(at + step + tabs.length) % tabs.length]?.id ?? chosen;
}

export function TabPanel({ tab, children }: { tab: string; children: ComponentChildren }) {
  return (
    <div id="tab-panel" role="tabpanel" aria-labelledby={`tab-${tab}`}>
      {children}
    </div>
  );
}

import { bytes, count } from "../../text/format";
import { text } from "../../text/language";
import type { StepName } from "../../api/types";
import type { Change } from "./changes";

export function ChangeLine({ change }: { change: Change }) {
  const t = text.value.replay;
  return (
    <li>
      <span class={`change-kind change-${change.group === "event" ? "told" : change.kind}`}>
        {change.group === "event" ? t.events : t[change.kind]}
      </span>
      <span class="change-what">
        {nameOf(change)} <Values change={change} />
      </span>
    </li>
  );
}

function nameOf(change: Change) {
  switch (change.group) {
    case "status":
      return text.value.tasks.status;
    case "progress":
      return text.value.tasks.progress;
    case "step":
      return text.value.step[change.name as StepName] ?? change.name;
    case "file":
    case "event":
      return <span class="mono small">{change.name}</span>;
  }
}

function Values({ change }: { change: Change }) {
  const valueText = (value: string | number | undefined) => {
    if (value === undefined) return "–";
    if (change.group === "file") return bytes(Number(value));
    if (change.group === "progress") return `${value}%`;
    if (change.group === "status") return text.value.taskStatus[value as "pending"] ?? value;
    if (change.group === "step") return text.value.executionStatus[value as "pending"] ?? value;
    return count(Number(value));
  };
  if (change.group === "event") return <span class="quiet small">× {valueText(change.after)}</span>;
  if (change.kind !== "changed") return <span class="quiet small">{valueText(change.after ?? change.before)}</span>;
  return (
    <span class="small change-values">
      <del>{valueText(change.before)}</del> → <ins>{valueText(change.after)}</ins>
    </span>
  );
}

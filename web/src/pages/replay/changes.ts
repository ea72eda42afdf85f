import type { components } from "../../api/schema";
import { STEPS, type StepName } from "../../api/types";

/** Response of `/changes`. */
export interface Changes {
  status?: Turn | null;
  progress?: Turn | null;
  steps?: (Turn & { step: StepName })[];
  executions?: string[];
  files?: Partial<Record<Kind, FileChange[]>>;
  pairs?: Partial<components["schemas"]["PairChanges"]> | null;
  /** Events recorded in between, by type. */
  events?: Record<string, number>;
}

export interface Turn {
  before: string | number | null;
  after: string | number | null;
}

export interface FileChange extends Turn {
  file_name: string;
  before_size?: number | null;
  after_size?: number | null;
}

export type Kind = "added" | "removed" | "changed";
export type Group = "status" | "progress" | "step" | "file" | "event";

/** One difference between two moments. */
export interface Change {
  group: Group;
  kind: Kind;
  /** The step, the file, the type of event; empty for the task itself. */
  name: string;
  before?: string | number | undefined;
  after?: string | number | undefined;
}

const KINDS: readonly Kind[] = ["added", "changed", "removed"];

/** Differences as lines, the most important first. Pure. */
export function changesOf(changes: Changes): Change[] {
  const turned = (group: Group, name: string, turn: Turn): Change => ({
    group,
    kind: "changed",
    name,
    before: turn.before ?? undefined,
    after: turn.after ?? undefined,
  });
  const steps = [...(changes.steps ?? [])].sort((a, b) => STEPS.indexOf(a.step) - STEPS.indexOf(b.step));
  return [
    ...(changes.status ? [turned("status", "", changes.status)] : []),
    ...(changes.progress ? [turned("progress", "", changes.progress)] : []),
    ...steps.map((step) => turned("step", step.step, step)),
    ...KINDS.flatMap((kind) =>
      (changes.files?.[kind] ?? []).map((file): Change => ({
        group: "file",
        kind,
        name: file.file_name,
        before: file.before_size ?? undefined,
        after: file.after_size ?? undefined,
      })),
    ),
    ...Object.entries(changes.events ?? {})
      .sort(([, a], [, b]) => b - a)
      .map(([type, n]): Change => ({ group: "event", kind: "added", name: type, after: n })),
  ];
}

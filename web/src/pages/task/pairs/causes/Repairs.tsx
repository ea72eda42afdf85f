import { useMemo } from "preact/hooks";
import type { Pair } from "../../../../api/pairs";
import { Action } from "../../../../parts/Action";
import { count } from "../../../../text/format";
import { text } from "../../../../text/language";
import { isUnfit } from "../pairState";
import { ruleWords } from "../words";

interface Props {
  pairs: readonly Pair[];
  /** Rule that the list is filtered by. */
  chosen: string;
  onShow: (rule: string) => void;
  onAccept: (pairs: readonly Pair[]) => void;
  busy: boolean;
}

/** Repairs that wait for approval, by rule: show those of one, or accept all of it. */
export function Repairs({ pairs, chosen, onShow, onAccept, busy }: Props) {
  const t = text.value.pairs;
  const groups = useMemo(() => groupsOf(pairs), [pairs]);
  if (groups.length === 0) return null;
  return (
    <section class="causes" aria-label={t.repairsWaiting}>
      <header>
        <h3>{t.repairsOf(count(groups.reduce((sum, [, group]) => sum + group.length, 0)))}</h3>
      </header>
      <ul>
        {groups.map(([rule, group]) => (
          <li key={rule}>
            <span class="num cause-count">{count(group.length)}</span>
            <span class="cause-words">{ruleWords(rule) ?? rule}</span>
            <span class="row">
              <Action compact pressed={chosen === rule} onPress={() => onShow(chosen === rule ? "" : rule)}>
                {t.showCause}
              </Action>
              <Action compact reason={busy ? t.saving : undefined} onPress={() => onAccept(group)}>
                {t.acceptAll(count(group.length))}
              </Action>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Pairs whose repair waits for approval by rule, the largest group first. Pure. */
function groupsOf(pairs: readonly Pair[]): [string, Pair[]][] {
  const rules = new Map<string, Pair[]>();
  for (const pair of pairs) {
    if (!isUnfit(pair, "repaired") || pair.review === "rejected") continue;
    const rule = pair.repair?.rule ?? "";
    const group = rules.get(rule);
    if (group === undefined) rules.set(rule, [pair]);
    else group.push(pair);
  }
  return [...rules].sort(([, a], [, b]) => b.length - a.length);
}

import { useMemo } from "preact/hooks";
import type { Pair } from "../../../../api/pairs";
import { Action } from "../../../../parts/Action";
import { count } from "../../../../text/format";
import { text } from "../../../../text/language";
import { causesOf, type Cause } from "./causes";

const MAX_SHOWN = 6;

interface Props {
  pairs: readonly Pair[];
  /** Cause that the list is filtered by. */
  chosen: string;
  onShow: (cause: string) => void;
  onReplace: (cause: Cause) => void;
  /** Checks the SQL of pairs again as it is. */
  onCheck: (pairs: readonly Pair[]) => void;
  /** Generates others in the places of pairs. */
  onGenerate: (pairs: readonly Pair[]) => void;
  busy: boolean;
}

/** Invalid pairs by cause: show those of one, replace the name in them, or check all again. */
export function Causes({ pairs, chosen, onShow, onReplace, onCheck, onGenerate, busy }: Props) {
  const t = text.value.pairs;
  const causes = useMemo(() => causesOf(pairs), [pairs]);
  if (causes.length === 0) return null;
  const invalid = causes.flatMap((cause) => cause.pairs);
  return (
    <section class="causes" aria-label={t.causes}>
      <header>
        <h3>{t.causesOf(count(invalid.length), count(causes.length))}</h3>
        <span class="row">
          <Action compact reason={busy ? t.checking : undefined} onPress={() => onCheck(invalid)}>
            {busy ? t.checking : t.checkAgain}
          </Action>
          <Action compact reason={busy ? t.checking : undefined} title={t.generateHint} onPress={() => onGenerate(invalid)}>
            {t.generateAgain}
          </Action>
        </span>
      </header>
      <ul>
        {causes.slice(0, MAX_SHOWN).map((cause) => (
          <li key={cause.key}>
            <span class="num cause-count">{count(cause.pairs.length)}</span>
            <span class="cause-words">
              {causeWord(cause.code)} {cause.name !== "" && <code>{cause.name}</code>}
            </span>
            <span class="row">
              <Action compact pressed={chosen === cause.key} onPress={() => onShow(chosen === cause.key ? "" : cause.key)}>
                {t.showCause}
              </Action>
              {cause.name !== "" && (
                <Action compact kind="primary" label={t.replaceName(cause.name)} onPress={() => onReplace(cause)}>
                  {t.replace}
                </Action>
              )}
            </span>
          </li>
        ))}
      </ul>
      {causes.length > MAX_SHOWN && <p class="quiet small">{t.moreCauses(count(causes.length - MAX_SHOWN))}</p>}
    </section>
  );
}

/** Words for the code of a cause; an unknown one is its own word. */
export function causeWord(code: string): string {
  const words: Record<string, string> = text.value.pairs.causeWords;
  return words[code] ?? code;
}

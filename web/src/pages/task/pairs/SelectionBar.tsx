import { useLayoutEffect, useRef } from "preact/hooks";
import type { Review } from "../../../api/pairs";
import { Action } from "../../../parts/Action";
import { count } from "../../../text/format";
import { text } from "../../../text/language";

interface Props {
  /** Number of selected pairs. */
  n: number;
  busy: boolean;
  onDecide: (review: Review) => void;
  onReplace: () => void;
  onCheck: () => void;
  onGenerate: () => void;
  onClear: () => void;
  /** Called if the bar goes while it has the focus. */
  onGone: () => void;
}

/** Actions on all selected pairs. */
export function SelectionBar({ n, busy, onDecide, onReplace, onCheck, onGenerate, onClear, onGone }: Props) {
  const t = text.value.pairs;
  const bar = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const here = bar.current;
    return () => {
      if (here?.contains(document.activeElement)) onGone();
    };
  }, []);
  const waiting = busy ? t.saving : undefined;
  return (
    <div ref={bar} class="selection-bar" role="group" aria-label={t.chosen(count(n))}>
      <strong role="status">{t.chosen(count(n))}</strong>
      <Action compact reason={waiting} onPress={() => onDecide("approved")} title="a">
        {t.approve}
      </Action>
      <Action compact reason={waiting} onPress={() => onDecide("rejected")} title="r">
        {t.reject}
      </Action>
      <Action compact reason={waiting} onPress={onReplace}>
        {t.replace}
      </Action>
      <Action compact reason={waiting} onPress={onCheck}>
        {t.checkAgain}
      </Action>
      <Action compact reason={waiting} title={t.generateHint} onPress={onGenerate}>
        {t.generateAgain}
      </Action>
      <Action compact kind="plain" onPress={onClear} title="Esc">
        {t.clearChosen}
      </Action>
    </div>
  );
}

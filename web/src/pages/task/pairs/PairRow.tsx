import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Pair } from "../../../api/pairs";
import { toneOf } from "../../../parts/tone";
import { parameters, setParameters } from "../../../route/navigation";
import { text } from "../../../text/language";
import { OpenedPair } from "./opened/OpenedPair";
import { draftOf } from "./opened/pairDrafts";
import { stateOf } from "./pairState";
import { rowCount } from "./opened/rowCount";
import { word } from "./words";

interface Props {
  taskId: string;
  pair: Pair;
  chosen: boolean;
  /** A new object asks to edit the pair. */
  edits: object | undefined;
  onChoose: () => void;
  onChange: (pair: Pair) => void;
  onSavedToNext: () => void;
}

/** A question with its SQL; once opened it can be run, edited and reviewed, and shows its history. */
export function PairRow({ taskId, pair, chosen, edits, onChoose, onChange, onSavedToNext }: Props) {
  const id = pair.pair_id;
  const [editing, setEditing] = useState(draftOf(taskId, id) !== undefined);
  const [open, setOpen] = useState(editing || parameters.peek().get("pair") === id);
  const row = useRef<HTMLLIElement>(null);
  useLayoutEffect(() => {
    if (edits === undefined) return;
    setOpen(true);
    setEditing(true);
    setParameters({ pair: id });
  }, [edits]);
  useLayoutEffect(() => {
    const here = row.current;
    return () => {
      // a decision may hide the pair from the filter: the focus moves to the next one
      if (here?.contains(document.activeElement))
        (here.nextElementSibling ?? here.previousElementSibling)?.querySelector<HTMLElement>(".pair-head")?.focus();
    };
  }, []);
  return (
    <li ref={row} class={`pair${chosen ? " chosen" : ""}`} data-pair={id}>
      <input type="checkbox" class="pair-check" checked={chosen} aria-label={text.value.pairs.choose(pair.question)} onChange={onChoose} />
      <button
        type="button"
        class="pair-head"
        aria-expanded={open}
        onClick={(event) => {
          // not every browser focuses a button that is pressed
          event.currentTarget.focus();
          setOpen(!open);
          if (!open) setParameters({ pair: id });
          else if (parameters.peek().get("pair") === id) setParameters({ pair: undefined });
        }}
      >
        <span class="pair-question">{pair.question}</span>
        <Facts pair={pair} />
        {!open && <code class="pair-sql quiet ellipsis">{pair.sql}</code>}
      </button>
      {open && (
        <OpenedPair
          taskId={taskId}
          pair={pair}
          editing={editing}
          onEditing={setEditing}
          onChange={onChange}
          onSavedToNext={onSavedToNext}
        />
      )}
    </li>
  );
}

/** Review, state, difficulty and number of rows, each in its own column. */
export function Facts({ pair }: { pair: Pair }) {
  const state = stateOf(pair);
  return (
    <span class="pair-tags small">
      <span class="pair-review">{pair.review && <span class={`tone-text-${toneOf(pair.review)}`}>{word(pair.review)}</span>}</span>
      <span>
        <span class={`badge plain-badge tone-${toneOf(state)}`}>{word(state)}</span>
      </span>
      <span class={`pair-level level-${pair.difficulty ?? ""}`}>{pair.difficulty && word(pair.difficulty)}</span>
      <span class="quiet pair-rows">
        {pair.rows !== undefined && pair.rows !== null && text.value.pairs.resultRows(rowCount(pair.rows))}
      </span>
    </span>
  );
}

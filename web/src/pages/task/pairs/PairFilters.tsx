import type { Pair } from "../../../api/pairs";
import { text } from "../../../text/language";
import { choicesOf, type PairFilter } from "./filterPairs";
import { movePairFocus } from "./pairKeys";
import { word } from "./words";

interface Props {
  pairs: readonly Pair[];
  filter: PairFilter;
  onChange: (filter: PairFilter) => void;
}

export function PairFilters({ pairs, filter, onChange }: Props) {
  const t = text.value.pairs;
  const choices = choicesOf(pairs);
  return (
    <>
      <input
        id="pair-search"
        class="input pair-search"
        type="search"
        maxLength={200}
        placeholder={t.search}
        aria-label={t.search}
        value={filter.search}
        onInput={(event) => onChange({ ...filter, search: event.currentTarget.value })}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          // otherwise the same key press would open the focused pair
          event.preventDefault();
          movePairFocus(1);
        }}
      />
      <Choice
        label={t.difficulty}
        any={t.anyDifficulty}
        value={filter.difficulty}
        values={choices.difficulties}
        onChange={(difficulty) => onChange({ ...filter, difficulty })}
      />
      <Choice
        label={t.table}
        any={t.anyTable}
        value={filter.table}
        values={choices.tables}
        onChange={(table) => onChange({ ...filter, table })}
      />
      <Choice
        label={t.review}
        any={t.anyReview}
        value={filter.state}
        values={choices.states}
        onChange={(state) => onChange({ ...filter, state })}
      />
    </>
  );
}

interface ChoiceProps {
  label: string;
  any: string;
  value: string;
  values: readonly string[];
  onChange: (value: string) => void;
}

function Choice({ label, any, value, values, onChange }: ChoiceProps) {
  // the selected value stays listed even if no pair has it any more
  const offered = value === "" || values.includes(value) ? values : [value, ...values];
  return (
    <select class="select" aria-label={label} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
      <option value="">{any}</option>
      {offered.map((known) => (
        <option key={known} value={known}>
          {word(known)}
        </option>
      ))}
    </select>
  );
}

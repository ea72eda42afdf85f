import { useMemo } from "preact/hooks";
import type { Pair } from "../../../../api/pairs";
import { text } from "../../../../text/language";
import { SORTS, choicesOf, type PairFilter, type Sort } from "./filterPairs";
import { familyWord, word } from "../words";

interface Props {
  pairs: readonly Pair[];
  filter: PairFilter;
  sort: Sort;
  onChange: (filter: Partial<PairFilter>) => void;
  onSort: (sort: Sort) => void;
}

export function PairFilters({ pairs, filter, sort, onChange, onSort }: Props) {
  const t = text.value.pairs;
  const choices = useMemo(() => choicesOf(pairs), [pairs]);
  const choice = (name: Exclude<keyof PairFilter, "search" | "cause" | "reads">, values: readonly string[], nameOf = word) => (
    <Choice
      label={t.filters[name]}
      any={t.anyOf[name]}
      value={filter[name]}
      values={values}
      nameOf={nameOf}
      onChange={(value) => onChange({ [name]: value })}
    />
  );
  return (
    <div class="pair-choices">
      {choice("state", choices.states)}
      {choice("review", choices.reviews, (value) => (value === "none" ? t.unreviewed : word(value)))}
      {choice("table", choices.tables, (value) => value)}
      {choice("family", choices.families, familyWord)}
      {choice("difficulty", choices.difficulties)}
      {choice("origin", choices.origins)}
      <select class="select" aria-label={t.sort} value={sort} onChange={(event) => onSort(event.currentTarget.value as Sort)}>
        {SORTS.map((known) => (
          <option key={known} value={known}>
            {t.sorts[known]}
          </option>
        ))}
      </select>
    </div>
  );
}

interface ChoiceProps {
  label: string;
  any: string;
  value: string;
  values: readonly string[];
  nameOf: (value: string) => string;
  onChange: (value: string) => void;
}

/** A filter; an empty value is any. */
export function Choice({ label, any, value, values, nameOf, onChange }: ChoiceProps) {
  // a selected value stays listed even if no pair has it any more
  const offered = value === "" || values.includes(value) ? values : [value, ...values];
  return (
    <select class="select" aria-label={label} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
      <option value="">{any}</option>
      {offered.map((known) => (
        <option key={known} value={known}>
          {nameOf(known)}
        </option>
      ))}
    </select>
  );
}

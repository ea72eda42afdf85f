import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { text } from "../../../../text/language";
import { movePairFocus } from "../pairKeys";

const TYPING_MS = 150;

interface Props {
  search: string;
  onSearch: (search: string) => void;
}

/** Words to search for; the list follows after a pause in typing. */
export function SearchInput({ search, onSearch }: Props) {
  const t = text.value.pairs;
  const [typed, setTyped] = useState(search);
  const timer = useRef(0);
  useEffect(() => setTyped(search), [search]);
  // effects of useEffect would end a frame too late, on the next page
  useLayoutEffect(() => () => window.clearTimeout(timer.current), []);
  return (
    <input
      id="pair-search"
      class="input pair-search"
      type="search"
      maxLength={200}
      placeholder={t.search}
      aria-label={t.search}
      value={typed}
      onInput={(event) => {
        const { value } = event.currentTarget;
        setTyped(value);
        window.clearTimeout(timer.current);
        timer.current = window.setTimeout(() => onSearch(value), TYPING_MS);
      }}
      onKeyDown={(event) => {
        if (event.key !== "Enter") return;
        // otherwise the same key press would open the focused pair
        event.preventDefault();
        movePairFocus(1);
      }}
    />
  );
}

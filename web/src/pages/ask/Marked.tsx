import { markedParts } from "./marks";

interface Props {
  text: string;
  words: readonly string[];
  /** True to mark parts of words as well, in any case. */
  anywhere?: boolean;
}

/** Text in which words are marked. */
export function Marked({ text, words, anywhere = false }: Props) {
  return <>{markedParts(text, words, anywhere).map((part, index) => (part.marked ? <mark key={index}>{part.text}</mark> : part.text))}</>;
}

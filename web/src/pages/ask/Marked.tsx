import { markedParts } from "./marks";

/** Text in which the words that the question has, too, are marked. */
export function Marked({ text, words }: { text: string; words: readonly string[] }) {
  return <>{markedParts(text, words).map((part, index) => (part.marked ? <mark key={index}>{part.text}</mark> : part.text))}</>;
}

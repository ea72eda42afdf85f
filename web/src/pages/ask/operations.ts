import { text } from "../../text/language";

/** Name of an operation of questions and SQL; an unknown one is its own name. */
export function operationWord(operation: string): string {
  const words: Record<string, string> = text.value.ask.operation;
  return words[operation] ?? operation;
}

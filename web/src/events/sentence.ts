import type { LogEvent } from "../api/types";
import { language } from "../text/language";
import { factsOf, type Sentences } from "./facts";
import { enSentences } from "./sentences.en";
import { zhSentences } from "./sentences.zh";

const SENTENCES: Record<"en" | "zh", Sentences> = { en: enSentences, zh: zhSentences };

/** What happened, in one sentence in the reader's language. */
export function sentenceOf({ type, data }: Pick<LogEvent, "type" | "data">): string {
  const sentences = SENTENCES[language.value];
  if (data["hidden"] === true) return sentences.hidden(type);
  if (data["redacted"] === true) return sentences.redacted(type);
  const sentence = Object.hasOwn(sentences.byType, type) ? sentences.byType[type] : undefined;
  return sentence === undefined ? sentences.unknown(type) : sentence(factsOf(data));
}

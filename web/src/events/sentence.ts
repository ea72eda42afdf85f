import type { LogEvent } from "../api/types";
import { language, text } from "../text/language";
import { factsOf, type Sentences } from "./facts";
import { enSentences } from "./sentences.en";
import { zhSentences } from "./sentences.zh";

const SENTENCES: Record<"en" | "zh", Sentences> = { en: enSentences, zh: zhSentences };

/** What happened, in one sentence in the reader's language. */
export function sentenceOf({ type, data, meta }: Pick<LogEvent, "type" | "data"> & Partial<Pick<LogEvent, "meta">>): string {
  const sentences = SENTENCES[language.value];
  if (data["hidden"] === true) return sentences.hidden(type);
  if (data["redacted"] === true) return sentences.redacted(type);
  const sentence = Object.hasOwn(sentences.byType, type) ? sentences.byType[type] : undefined;
  if (sentence === undefined) return sentences.unknown(type);
  // a fork copies cancellations and ends in the same way what it cuts off: the event alone does not tell them apart
  const forked = type === "execution.cancelled" && String(meta?.["causation"]).startsWith("fork of ");
  return forked ? `${sentence(factsOf(data))} / ${text.value.executionStatus.cut_off}` : sentence(factsOf(data));
}

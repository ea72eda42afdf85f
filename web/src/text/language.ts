import { computed, signal } from "@preact/signals";
import type { Dictionary } from "./dictionary";
import { en } from "./en";
import { zh } from "./zh";

export type Language = "zh" | "en";

const KEY = "querymill.language";

function remembered(): Language {
  const stored = window.localStorage.getItem(KEY);
  if (stored === "zh" || stored === "en") return stored;
  const preferred = navigator.languages.find((tag) => /^(zh|en)\b/i.test(tag));
  return preferred !== undefined && /^en/i.test(preferred) ? "en" : "zh";
}

export const language = signal<Language>(remembered());
export const text = computed<Dictionary>(() => (language.value === "zh" ? zh : en));

export function setLanguage(next: Language): void {
  window.localStorage.setItem(KEY, next);
  language.value = next;
}

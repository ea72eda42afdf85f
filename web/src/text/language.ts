import { computed, signal } from "@preact/signals";
import type { Dictionary } from "./dictionary";
import { en } from "./en";
import { type Language, preferredLanguage, storeLanguage } from "./preferred";
import { zh } from "./zh";

export type { Language };

export const language = signal<Language>(preferredLanguage());
export const text = computed<Dictionary>(() => (language.value === "zh" ? zh : en));

export function setLanguage(next: Language): void {
  storeLanguage(next);
  language.value = next;
}

import { effect, signal } from "@preact/signals";
import { language } from "../text/language";

export type Theme = "system" | "light" | "dark";

const KEY = "querymill.theme";

function remembered(): Theme {
  const stored = window.localStorage.getItem(KEY);
  return stored === "light" || stored === "dark" ? stored : "system";
}

export const theme = signal<Theme>(remembered());

export function setTheme(next: Theme): void {
  window.localStorage.setItem(KEY, next);
  theme.value = next;
}

/** Keeps the document's language and colours in step with the choice. */
export function applyPreferences(): void {
  effect(() => {
    document.documentElement.lang = language.value === "zh" ? "zh-CN" : "en";
  });
  effect(() => {
    document.documentElement.style.colorScheme = theme.value === "system" ? "light dark" : theme.value;
  });
}

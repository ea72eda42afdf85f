export type Language = "zh" | "en";

const KEY = "querymill.language";

/** The language chosen on a page, else the browser's. */
export function preferredLanguage(): Language {
  const stored = window.localStorage.getItem(KEY);
  if (stored === "zh" || stored === "en") return stored;
  const preferred = navigator.languages.find((tag) => /^(zh|en)\b/i.test(tag));
  return preferred !== undefined && /^en/i.test(preferred) ? "en" : "zh";
}

export function storeLanguage(language: Language): void {
  window.localStorage.setItem(KEY, language);
}

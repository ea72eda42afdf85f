export type Language = "zh" | "en";

const KEY = "querymill.language";

/** The language chosen on a page, else the browser's. */
export function preferredLanguage(): Language {
  const stored = storedLanguage();
  if (stored === "zh" || stored === "en") return stored;
  const preferred = navigator.languages.find((tag) => /^(zh|en)\b/i.test(tag));
  return preferred !== undefined && /^en/i.test(preferred) ? "en" : "zh";
}

/** None if the browser's settings forbid a page to store anything. */
function storedLanguage(): string | null {
  try {
    return window.localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

export function storeLanguage(language: Language): void {
  window.localStorage.setItem(KEY, language);
}

import { language } from "./language";

type Texts = Readonly<{ zh: string; en: string }>;

/** Translations that come with the service's stored messages. */
interface Holder {
  translations?: Readonly<Record<string, Texts & { headline?: Texts }>>;
}

/** A message that was stored in a task's language, in the reader's if it is known. */
export function translated(holder: Holder, message: string): string {
  return known(holder, message)?.[language.value] ?? message;
}

/** What to do about a stored failure, or what happened, in one sentence; undefined if the service does not know it. */
export function headlineOf(holder: Holder, message: string): string | undefined {
  return known(holder, message)?.headline?.[language.value];
}

function known(holder: Holder, message: string) {
  const translations = holder.translations ?? {};
  return Object.hasOwn(translations, message) ? translations[message] : undefined;
}

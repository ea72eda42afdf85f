import { language } from "./language";

/** Translations that come with the service's stored messages. */
interface Holder {
  translations?: Readonly<Record<string, { zh: string; en: string }>>;
}

/** A message that was stored in a task's language, in the reader's if it is known. */
export function translated(holder: Holder, message: string): string {
  const known = holder.translations ?? {};
  return (Object.hasOwn(known, message) ? known[message]?.[language.value] : undefined) ?? message;
}

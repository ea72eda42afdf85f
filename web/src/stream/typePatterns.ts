import { literal } from "../text/literal";

/** Returns a test of event types against patterns as in the service's `types` parameter; an empty text matches all. Pure. */
export function namedBy(types: string): (type: string) => boolean {
  if (types === "") return () => true;
  const patterns = types.split(",").map((pattern) => pattern.split("*").map(literal).join(".*"));
  const any = new RegExp(`^(${patterns.join("|")})$`);
  return (type) => any.test(type);
}

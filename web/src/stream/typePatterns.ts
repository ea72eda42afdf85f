/** Whether patterns of types, as the service's `types` parameter takes them, name a type; none at all name every one. Pure. */
export function namedBy(types: string): (type: string) => boolean {
  if (types === "") return () => true;
  const patterns = types.split(",").map((pattern) => pattern.split("*").map(literal).join(".*"));
  const any = new RegExp(`^(${patterns.join("|")})$`);
  return (type) => any.test(type);
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

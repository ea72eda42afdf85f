export type Route =
  | { page: "tasks" }
  | { page: "task"; id: string }
  | { page: "replay"; id: string }
  | { page: "datasets" }
  | { page: "dataset"; id: string }
  | { page: "compare" }
  | { page: "audit" }
  | { page: "timeline" }
  | { page: "ask" }
  | { page: "pairs" }
  | { page: "sources" }
  | { page: "missing" };

/** The page a path names. Pure; the inverse of `pathOf`. */
export function routeOf(path: string): Route {
  const parts = path.split("/").filter((part) => part !== "");
  const [first, second, third] = parts;
  if (first === undefined) return { page: "tasks" };
  if (first === "tasks" && second === undefined) return { page: "tasks" };
  if (first === "tasks" && second !== undefined && parts.length === 2) return { page: "task", id: decode(second) };
  if (first === "tasks" && second !== undefined && third === "replay" && parts.length === 3) return { page: "replay", id: decode(second) };
  if (first === "datasets" && parts.length === 1) return { page: "datasets" };
  if (first === "datasets" && second !== undefined && parts.length === 2) return { page: "dataset", id: decode(second) };
  if (first === "timeline" && parts.length === 1) return { page: "timeline" };
  if (first === "pairs" && parts.length === 1) return { page: "pairs" };
  if (first === "compare" && parts.length === 1) return { page: "compare" };
  if (first === "ask" && parts.length === 1) return { page: "ask" };
  if (first === "audit" && parts.length === 1) return { page: "audit" };
  if ((first === "sources" || first === "settings") && parts.length === 1) return { page: "sources" };
  return { page: "missing" };
}

export function pathOf(route: Exclude<Route, { page: "missing" }>): string {
  switch (route.page) {
    case "tasks":
      return "/";
    case "task":
      return `/tasks/${encodeURIComponent(route.id)}`;
    case "replay":
      return `/tasks/${encodeURIComponent(route.id)}/replay`;
    case "datasets":
      return "/datasets";
    case "dataset":
      return `/datasets/${encodeURIComponent(route.id)}`;
    case "pairs":
      return "/pairs";
    case "compare":
      return "/compare";
    case "ask":
      return "/ask";
    case "timeline":
      return "/timeline";
    case "audit":
      return "/audit";
    case "sources":
      return "/sources";
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The link's target if it is safe to follow, else undefined: text of tasks may contain any scheme. */
export function safeUrl(text: string): string | undefined {
  try {
    const url = new URL(text);
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : undefined;
  } catch {
    return undefined;
  }
}

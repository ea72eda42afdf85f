import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Problem } from "../api/problem";
import { ProblemNotice } from "./ProblemNotice";

/** A page or dialog whose code is fetched when it is first opened, so that the list of tasks loads faster. */
export function later<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let Page: ComponentType<P> | undefined;
  return function Later(props: P) {
    const [state, setState] = useState<"here" | "missing" | undefined>(Page && "here");
    useEffect(() => {
      if (Page !== undefined) return undefined;
      let current = true;
      load().then(
        (page) => {
          Page = page;
          if (current) setState("here");
        },
        () => current && setState("missing"),
      );
      return () => {
        current = false;
      };
    }, []);
    if (Page !== undefined) return <Page {...props} />;
    if (state === undefined) return null;
    // a browser does not request failed code again, and code of another version needs a reload
    return (
      <div class="page">
        <ProblemNotice problem={new Problem({ status: 0, code: "unreachable", message: "" })} onRetry={() => window.location.reload()} />
      </div>
    );
  };
}

import { useState } from "preact/hooks";
import { text } from "../text/language";
import { Action } from "./Action";

const SHOWN_MS = 1500;

interface Props {
  content: () => string;
  kind?: "plain";
  compact?: boolean;
  label?: string;
}

/** Copies a text. Not rendered if the browser has no clipboard, as without HTTPS on another machine. */
export function Copy({ content, ...look }: Props) {
  const t = text.value.log;
  const [copied, setCopied] = useState(false);
  if ((navigator.clipboard as Clipboard | undefined) === undefined) return null;
  const copy = () =>
    void navigator.clipboard.writeText(content()).then(() => {
      setCopied(true);
      window.setTimeout(() => setCopied(false), SHOWN_MS);
    });
  return (
    <Action {...look} onPress={copy}>
      {copied ? t.copied : t.copy}
    </Action>
  );
}

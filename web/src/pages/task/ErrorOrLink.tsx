import { text } from "../../text/language";

interface Props {
  /** The class of the text where it is said in full. */
  class: string;
  error: string;
  /** The id of the element that says it already; undefined where this is the place. */
  at: string | undefined;
}

/** An error in full, or the way to where the page says it. */
export function ErrorOrLink({ error, at, ...rest }: Props) {
  if (at === undefined) {
    return (
      <p class={`${rest.class} small`} title={error}>
        {error}
      </p>
    );
  }
  const show = () => {
    const place = document.getElementById(at);
    place?.focus({ preventScroll: true });
    place?.scrollIntoView({ block: "center" });
  };
  return (
    <p class={`${rest.class} small`}>
      <button type="button" class="text-button" title={error} onClick={show}>
        {text.value.task.seeError}
      </button>
    </p>
  );
}

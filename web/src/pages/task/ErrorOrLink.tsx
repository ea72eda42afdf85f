import { text } from "../../text/language";

interface Props {
  /** Class of the text. */
  class: string;
  error: string;
  /** Id of the element that already shows the error; undefined to show it here. */
  at: string | undefined;
}

/** An error in full, or a link to the place where the page already shows it. */
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

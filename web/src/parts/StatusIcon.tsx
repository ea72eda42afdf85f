/** An icon per status, so that colour is never the only sign. It is animated only while work runs. */
export function StatusIcon({ status }: { status: string }) {
  return (
    <svg
      class="status-icon"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      stroke-width="1.8"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      {shape(status)}
    </svg>
  );
}

function shape(status: string) {
  switch (status) {
    case "completed":
    case "completed_with_failures":
      return <path d="m3.2 8.6 3.1 3.1 6.5-7" />;
    case "failed":
      return <path d="m4 4 8 8m0-8-8 8" />;
    case "running":
    case "in_progress":
      return (
        <g class="turning">
          <path d="M13.5 8A5.5 5.5 0 1 1 8 2.5" />
        </g>
      );
    case "queued":
      return (
        <>
          <circle cx="8" cy="8" r="5.5" />
          <path d="M8 5v3l2 1.5" />
        </>
      );
    case "partial_completed":
      return (
        <>
          <circle cx="8" cy="8" r="5.5" />
          <path d="M8 2.5a5.5 5.5 0 0 1 0 11z" fill="currentColor" stroke="none" />
        </>
      );
    case "cancelled":
    case "cancelling":
      return (
        <>
          <circle cx="8" cy="8" r="5.5" />
          <path d="m4.2 4.2 7.6 7.6" />
        </>
      );
    case "paused":
    case "pausing":
      return <path d="M5.5 3.5v9M10.5 3.5v9" />;
    case "skipped":
      return <path d="M3.5 8h9" />;
    default:
      return <circle cx="8" cy="8" r="5.5" stroke-dasharray="2 2.3" />;
  }
}

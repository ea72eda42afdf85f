interface Props {
  label: string;
  /** Endings offered, comma-separated. */
  accept: string;
  describedBy?: string | undefined;
  onFile: (file: File) => void;
}

/** A button that lets a person choose a file, or drop one on it. The same one may be chosen again, after it was mended. */
export function FileButton({ label, accept, describedBy, onFile }: Props) {
  return (
    <label class="button file-button">
      {label}
      <input
        type="file"
        // else browsers say here that none is chosen
        title=""
        accept={accept}
        aria-describedby={describedBy}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = "";
          if (file !== undefined) onFile(file);
        }}
      />
    </label>
  );
}

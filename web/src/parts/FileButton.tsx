interface Props {
  label: string;
  /** File extensions offered, comma-separated. */
  accept: string;
  describedBy?: string | undefined;
  onFile: (file: File) => void;
}

/** A button to choose a file or drop one on. The same file may be chosen again after it was fixed. */
export function FileButton({ label, accept, describedBy, onFile }: Props) {
  return (
    <label class="button file-button">
      {label}
      <input
        type="file"
        // without it, browsers show here that no file is chosen
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

import { CodeLines } from "./code-lines.tsx";

/** A job file to be read. */
export function CodeView({ text, label }: { text: string; label: string }) {
  return (
    <section
      class="code"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
      tabIndex={0}
    >
      <pre>
        <CodeLines text={text} />
      </pre>
    </section>
  );
}

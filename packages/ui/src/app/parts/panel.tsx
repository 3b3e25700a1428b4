import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

/** A titled part of a page. */
export function Panel({
  title,
  isPage = false,
  aside,
  children,
}: {
  title: string;
  /** Whether the title is that of the whole page. */
  isPage?: boolean;
  /** At the right of the title: counts, links, buttons. */
  aside?: ComponentChildren;
  children: ComponentChildren;
}) {
  const id = useId();
  return (
    <section class="panel" aria-labelledby={id}>
      <header>
        {isPage ? <h1 id={id}>{title}</h1> : <h2 id={id}>{title}</h2>}
        {aside !== undefined && <div class="aside">{aside}</div>}
      </header>
      {children}
    </section>
  );
}

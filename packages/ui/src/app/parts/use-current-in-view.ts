import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/** Scrolls a row of links that is too long for the screen to the one of the current page. */
export function useCurrentInView(current: string): RefObject<HTMLElement | null> {
  const row = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const link = row.current?.querySelector("[aria-current]");
    if (!row.current || !link) return;
    const [box, own] = [row.current.getBoundingClientRect(), link.getBoundingClientRect()];
    row.current.scrollLeft += own.left - box.left - (box.width - own.width) / 2;
  }, [current]);
  return row;
}

import { signal } from "@preact/signals";
import { type Place, placeOf } from "./place.ts";

/** Which state the page shows. Its address says all of it. */
export class Navigation {
  readonly place = signal<Place>(placeOf(location));

  constructor() {
    addEventListener("popstate", () => {
      this.place.value = placeOf(location);
    });
    document.addEventListener("click", (event) => this.#follow(event));
  }

  /** @param replace whether going back skips the state that is left */
  go(address: string, { replace = false } = {}): void {
    const isOther = new URL(address, location.href).pathname !== location.pathname;
    if (replace) history.replaceState(null, "", address);
    else history.pushState(null, "", address);
    this.place.value = placeOf(location);
    if (isOther && !replace) {
      scrollTo(0, 0);
      document.getElementById("content")?.focus({ preventScroll: true });
    }
  }

  /** Changes parameters of the address in place; undefined removes one. */
  set(parameters: Readonly<Record<string, string | undefined>>): void {
    const query = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries(parameters)) {
      if (value === undefined || value === "") query.delete(name);
      else query.set(name, value);
    }
    const search = query.size > 0 ? `?${query}` : "";
    this.go(`${location.pathname}${search}`, { replace: true });
  }

  /** Links within the page lead to another state of it, without loading it again. */
  #follow(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (link === null || link.target !== "" || link.hasAttribute("download")) return;
    if (link.origin !== location.origin || !link.pathname.startsWith("/ui")) return;
    event.preventDefault();
    this.go(link.href);
  }
}

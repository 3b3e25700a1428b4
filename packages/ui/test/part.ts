import type { Locator, Page } from "playwright-core";

/** A whole name or text, or with a pattern a part of one. */
export type Name = string | RegExp;

/**
 * A part of the page, and what is found in it. Names are whole names: "Start" is not "Restart" too, as it is
 * for Playwright, whose names are parts of names in any case of letters.
 */
export class Part<In extends Page | Locator = Locator> {
  readonly locator: In;
  /** As methods of both are called, which a type parameter hinders. */
  readonly #locator: Page | Locator;

  constructor(locator: In) {
    this.locator = locator;
    this.#locator = locator;
  }

  button(name: Name, options: { pressed?: boolean } = {}): Locator {
    return this.#locator.getByRole("button", { ...exactly(name), ...options });
  }

  link(name: Name): Locator {
    return this.#locator.getByRole("link", exactly(name));
  }

  heading(name: Name): Locator {
    return this.#locator.getByRole("heading", exactly(name));
  }

  row(name: Name): Part {
    return new Part(this.#locator.getByRole("row", exactly(name)));
  }

  cell(name: Name): Locator {
    return this.#locator.getByRole("cell", exactly(name));
  }

  /** A panel, by its title, or another region. */
  region(name: Name): Part {
    return new Part(this.#locator.getByRole("region", exactly(name)));
  }

  get dialog(): Part {
    return new Part(this.#locator.getByRole("dialog"));
  }

  /** A field, by its label. */
  field(label: Name): Locator {
    return this.#locator.getByLabel(label, { exact: typeof label === "string" });
  }

  /** A list of choices, by its label, to which browsers count the choices. */
  choice(label: Name): Locator {
    return this.#locator.getByRole("combobox", exactly(label));
  }

  option(name: Name): Locator {
    return this.#locator.getByRole("option", exactly(name));
  }

  image(name: Name): Locator {
    return this.#locator.getByRole("img", exactly(name));
  }

  /** What holds a text that can be seen. */
  text(text: Name): Locator {
    return this.#locator
      .getByText(text, { exact: typeof text === "string" })
      .filter({ visible: true });
  }

  /** Waits until a text can be seen, in one place or several. */
  async sees(text: Name): Promise<void> {
    await this.text(text).first().waitFor();
  }
}

function exactly(name: Name): { name: Name; exact: boolean } {
  return { name, exact: typeof name === "string" };
}

import { effect, signal } from "@preact/signals";

export const THEMES = ["system", "light", "dark"] as const;
export type ThemeName = (typeof THEMES)[number];

const KEY = "drover.theme";

/** Light or dark: as the system says, or as the user chose. */
export class Theme {
  readonly chosen = signal<ThemeName>(kept());

  constructor() {
    effect(() => {
      document.documentElement.dataset.theme = this.chosen.value;
      localStorage.setItem(KEY, this.chosen.value);
    });
  }

  /** The next one, in the order of {@link THEMES}. */
  next(): void {
    const at = THEMES.indexOf(this.chosen.value);
    this.chosen.value = THEMES[(at + 1) % THEMES.length] ?? "system";
  }
}

function kept(): ThemeName {
  return THEMES.find((name) => name === localStorage.getItem(KEY)) ?? "system";
}

import { useApp } from "../app.ts";

const SIGNS = { system: "◐", light: "☀", dark: "☾" } as const;

export function ThemeSwitch() {
  const { theme } = useApp();
  const name = theme.chosen.value;
  return (
    <button
      type="button"
      class="icon"
      aria-label={`Colours: ${name}`}
      title={`Colours: ${name}`}
      onClick={() => theme.next()}
    >
      {SIGNS[name]}
    </button>
  );
}

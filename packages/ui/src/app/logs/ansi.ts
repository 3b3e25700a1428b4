/** A piece of a line in one style. */
export interface Span {
  readonly text: string;
  /** As "ansi-1 bold": classes of the style sheet; empty for none. */
  readonly classes: string;
  /** As "rgb(255, 0, 0)", for colours beyond the sixteen of the style sheet. */
  readonly color?: string;
  readonly background?: string;
}

interface Style {
  readonly color?: string | number | undefined;
  readonly background?: string | number | undefined;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly italic?: boolean;
  readonly underline?: boolean;
  readonly inverse?: boolean;
}

/**
 * Escape sequences of terminals: CSI, OSC and other strings up to their terminator or the end, and those of
 * two characters; then what else is no printable character but a tab.
 */
const ESCAPE =
  /(?:\x1b\[|\x9b)([0-?]*)[ -/]*([@-~])|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c|$)|\x1b[ -/]*[0-~]?|[\0-\x08\x0a-\x1f\x7f-\x9f]/g;

/** Cuts a line into pieces by its colours; every other escape sequence is left out. */
export function parseAnsi(line: string): Span[] {
  if (!/[\0-\x08\x0a-\x1f\x7f-\x9f]/.test(line)) return [{ text: line, classes: "" }];
  const spans: Span[] = [];
  let style: Style = {};
  let from = 0;
  const end = (to: number) => {
    if (to > from) spans.push({ text: line.slice(from, to), ...looksOf(style) });
  };
  for (const match of line.matchAll(ESCAPE)) {
    end(match.index);
    from = match.index + match[0].length;
    if (match[2] === "m") style = styled(style, match[1] ?? "");
  }
  end(line.length);
  return spans;
}

/** The text of a line without escape sequences. */
export function plainText(line: string): string {
  return line.replaceAll(ESCAPE, "");
}

/** What "Select Graphic Rendition" makes of a style. Source: ECMA-48, section 8.3.117. */
function styled(before: Style, parameters: string): Style {
  const codes = parameters.split(/[;:]/).map(Number);
  let style = before;
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0;
    if (code === 38 || code === 48) {
      const name = code === 38 ? "color" : "background";
      const [value, taken] = extendedColor(codes.slice(at + 1));
      style = { ...style, [name]: value };
      at += taken;
    } else style = simplyStyled(style, code);
  }
  return style;
}

function simplyStyled(style: Style, code: number): Style {
  if (code >= 30 && code <= 37) return { ...style, color: code - 30 };
  if (code >= 90 && code <= 97) return { ...style, color: code - 82 };
  if (code >= 40 && code <= 47) return { ...style, background: code - 40 };
  if (code >= 100 && code <= 107) return { ...style, background: code - 92 };
  switch (code) {
    case 0:
      return {};
    case 1:
      return { ...style, bold: true };
    case 2:
      return { ...style, dim: true };
    case 3:
      return { ...style, italic: true };
    case 4:
      return { ...style, underline: true };
    case 7:
      return { ...style, inverse: true };
    case 22:
      return { ...style, bold: false, dim: false };
    case 23:
      return { ...style, italic: false };
    case 24:
      return { ...style, underline: false };
    case 27:
      return { ...style, inverse: false };
    case 39:
      return { ...style, color: undefined };
    case 49:
      return { ...style, background: undefined };
    default:
      return style;
  }
}

/** The colour after 38 or 48, and how many parameters it takes. Source: xterm's control sequences. */
function extendedColor([kind, ...rest]: readonly number[]): [string | number | undefined, number] {
  if (kind === 5) return [indexedColor(rest[0] ?? 0), 2];
  if (kind === 2) return [rgb(rest[0] ?? 0, rest[1] ?? 0, rest[2] ?? 0), 4];
  return [undefined, 0];
}

/** Of the 256 colours: 16 of the style sheet, a cube of 6 x 6 x 6, and 24 greys. */
function indexedColor(index: number): string | number | undefined {
  if (index < 16) return index;
  if (index > 255) return undefined;
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return rgb(grey, grey, grey);
  }
  const level = (step: number) => (step === 0 ? 0 : 55 + step * 40);
  const at = index - 16;
  return rgb(level(Math.floor(at / 36)), level(Math.floor(at / 6) % 6), level(at % 6));
}

function rgb(...levels: readonly [number, number, number]): string {
  return `rgb(${levels.map((level) => Math.min(255, level)).join(", ")})`;
}

function looksOf(style: Style): Omit<Span, "text"> {
  const [color, background] = style.inverse
    ? [style.background, style.color]
    : [style.color, style.background];
  const classes = [
    ...(["bold", "dim", "italic", "underline"] as const).filter((name) => style[name]),
    ...(style.inverse ? ["inverse"] : []),
    ...(typeof color === "number" ? [`ansi-${color}`] : []),
    ...(typeof background === "number" ? [`on-${background}`] : []),
  ];
  return {
    classes: classes.join(" "),
    ...(typeof color === "string" ? { color } : {}),
    ...(typeof background === "string" ? { background } : {}),
  };
}

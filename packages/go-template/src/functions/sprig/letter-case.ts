import { onText } from "../../bytes.ts";
import { type FunctionTable, ofStrings } from "../define.ts";

type WordKind = "connector" | "punctuation" | "upper" | "letters" | "number" | "other";

interface Word {
  readonly kind: WordKind;
  readonly text: string;
}

/** Letters of scripts that do not separate words by spaces. */
const IDEOGRAPH = "\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Hangul}";
const LETTER = `(?:(?![\\p{Lu}${IDEOGRAPH}])\\p{L})`;
/** "HTTPServer" is "HTTP" and "Server". */
const WORDS = new RegExp(
  [
    "(?<connector>[-_\\s]+)",
    "(?<punctuation>\\p{P}+)",
    `(?<upper>\\p{Lu}+(?=\\p{Lu}${LETTER})|\\p{Lu}${LETTER}+|\\p{Lu}+)`,
    `(?<letters>${LETTER}+)`,
    "(?<number>\\p{N}+)",
    `(?<other>(?:(?![-_\\s\\p{P}\\p{Lu}\\p{N}]|${LETTER}).)+)`,
  ].join("|"),
  "gsu",
);

/** Sprig's functions that spell the words of a text in one of the ways of programs. */
export const SPRIG_LETTER_CASE: FunctionTable = {
  camelcase: ofStrings(1, onText(pascalCase)),
  kebabcase: ofStrings(1, onText(joinedBy("-"))),
  snakecase: ofStrings(1, onText(joinedBy("_"))),
};

/** "http_server" is "HttpServer"; connectors at the ends, and all but one of several, stay. */
function pascalCase(text: string): string {
  // As the library has it, the last of nothing but connectors is doubled.
  if (/^[-_\s]+$/.test(text)) return text + text.slice(-1);
  const leading = /^[-_\s]*/.exec(text)?.[0] ?? "";
  const words = text.slice(leading.length).replace(/[-_\s](?=[^-_\s])/gu, "\0");
  const spelt = words.replace(/(^|\0)([^\0])(\p{Lu}*)/gu, (_, _before, first, upper) => {
    // Only a word that begins with a capital has the capitals behind it made small.
    const rest = /\p{Lu}/u.test(first) ? upper.toLowerCase() : upper;
    return first.toUpperCase() + rest;
  });
  return leading + spelt;
}

function joinedBy(connector: string): (text: string) => string {
  return (text) => {
    const words = wordsOf(text);
    let isJoining = false;
    let joined = "";
    for (const [index, word] of words.entries()) {
      joined += spelt(word, connector);
      const next = words[index + 1];
      if (next === undefined) break;
      // Behind a number, small letters and numbers go on with its word: "2m3s".
      isJoining = (isJoining || word.kind === "number") && isSmall(next);
      if (isJoining || isBreak(word) || isBreak(next)) continue;
      // A number ends the word before it, unless it begins one of its own: "HTTP20x" but "Bld4Floor".
      const isEnd = next.kind === "number" && words[index + 2]?.kind !== "letters";
      if (!isEnd) joined += connector;
    }
    return joined;
  };
}

function wordsOf(text: string): Word[] {
  return [...text.matchAll(WORDS)].map(({ groups = {} }) => {
    const [[kind, word] = ["other", ""]] = Object.entries(groups).filter(([, each]) => each);
    return { kind: kind as WordKind, text: word ?? "" };
  });
}

function isBreak({ kind }: Word): boolean {
  return kind === "connector" || kind === "punctuation";
}

function isSmall({ kind }: Word): boolean {
  return kind === "letters" || kind === "number";
}

function spelt({ kind, text }: Word, connector: string): string {
  if (kind === "connector") return connector.repeat([...text].length);
  return kind === "upper" ? text.toLowerCase() : text;
}

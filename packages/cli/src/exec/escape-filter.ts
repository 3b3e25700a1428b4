const NEWLINES = "\r\n";

/**
 * Looks for the way out of a session among the keys: at the beginning of a line, the escape character
 * and a dot. The escape character twice stands for itself, as with ssh.
 */
export class EscapeFilter {
  readonly #escapeKey: string;
  #state: "line-start" | "escaped" | "within-line" = "line-start";

  constructor(escapeKey: string) {
    this.#escapeKey = escapeKey;
  }

  /** What of `data` is for the command, and whether the session ends. */
  push(data: Buffer): { pass: Buffer; ended: boolean } {
    let pass = "";
    for (const character of data.toString("latin1")) {
      if (this.#state === "escaped") {
        if (character === ".") return { pass: Buffer.from(pass, "latin1"), ended: true };
        pass += character === this.#escapeKey ? character : this.#escapeKey + character;
        this.#state = NEWLINES.includes(character) ? "line-start" : "within-line";
      } else if (this.#state === "line-start" && character === this.#escapeKey) {
        this.#state = "escaped";
      } else {
        pass += character;
        this.#state = NEWLINES.includes(character) ? "line-start" : "within-line";
      }
    }
    return { pass: Buffer.from(pass, "latin1"), ended: false };
  }
}

import { readFile, rename, writeFile } from "node:fs/promises";
import { Fault } from "@drover/fault";

/** The metadata of the node: what the configuration says, and over it what clients have set since. */
export class NodeMeta {
  readonly #file: string;
  readonly #configured: Readonly<Record<string, string>>;
  #dynamic: Readonly<Record<string, string | null>>;

  private constructor(
    file: string,
    configured: Readonly<Record<string, string>>,
    dynamic: Readonly<Record<string, string | null>>,
  ) {
    this.#file = file;
    this.#configured = configured;
    this.#dynamic = dynamic;
  }

  /**
   * @param file keeps what clients have set
   * @throws {Fault} `data_loss` if the file holds something else
   */
  static async open(file: string, configured: Readonly<Record<string, string>>): Promise<NodeMeta> {
    const text = await readFile(file, "utf8").catch(() => "{}");
    try {
      return new NodeMeta(file, configured, JSON.parse(text));
    } catch (cause) {
      throw new Fault("data_loss", `Cannot read ${file}; delete it to forget what was set`, {
        cause,
      });
    }
  }

  /** As jobs see it. */
  get all(): Record<string, string> {
    const entries = Object.entries({ ...this.#configured, ...this.#dynamic });
    return Object.fromEntries(
      entries.filter((entry): entry is [string, string] => entry[1] !== null),
    );
  }

  /** What the configuration says. */
  get configured(): Record<string, string> {
    return { ...this.#configured };
  }

  /** What clients have set; null where they have taken something away. */
  get dynamic(): Record<string, string | null> {
    return { ...this.#dynamic };
  }

  /**
   * Sets keys, or with null takes them away; it is on the disk when this resolves.
   *
   * @throws {Fault} `invalid_argument` for a key that is none
   */
  async apply(changes: Readonly<Record<string, string | null>>): Promise<void> {
    for (const key of Object.keys(changes)) {
      if (/^[A-Za-z0-9._/-]{1,128}$/.test(key)) continue;
      throw new Fault(
        "invalid_argument",
        `A key of metadata has 1 to 128 letters, digits, ".", "_", "/" and "-", not ${JSON.stringify(key)}`,
      );
    }
    const wanted = Object.entries({ ...this.#dynamic, ...changes });
    // To take away what is nowhere else is to forget it.
    const kept = wanted.filter(
      ([key, value]) => value !== null || Object.hasOwn(this.#configured, key),
    );
    const dynamic = Object.fromEntries(kept);
    await writeFile(`${this.#file}.new`, JSON.stringify(dynamic), { mode: 0o600 });
    await rename(`${this.#file}.new`, this.#file);
    this.#dynamic = dynamic;
  }
}

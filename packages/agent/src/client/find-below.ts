import path from "node:path";
import { Fault } from "@drover/fault";
import { HeldDirectory } from "@drover/process";

/** As many as Linux follows itself. Source: path_resolution(7). */
const MOST_LINKS = 40;

/** An entry of a held directory, no link when it was looked at; without a name the directory itself. */
export interface FoundPlace {
  readonly directory: HeldDirectory;
  readonly name: string | undefined;
}

export interface FindOptions {
  /** Absolute; no task has the way to it. */
  readonly root: string;
  /** Names separated by "/"; ".." at the top leads nowhere. */
  readonly wanted: string;
  /** Judges each place on the way by the names that lead there, links resolved. @throws to refuse it */
  readonly check: (way: readonly string[]) => void;
}

/**
 * Finds a place below a directory as the kernel would, links included, but step by step: whatever others
 * swap meanwhile, nothing outside is reached. A link to an absolute path counts where that is inside.
 *
 * @param use what to do there; the directory is held until that has settled
 * @throws {Fault} `not_found`; `permission_denied` for a link that leads outside; `invalid_argument` for too
 *   many links; `failed_precondition` where a file is in the way
 */
export async function findBelow<Result>(
  options: FindOptions,
  use: (place: FoundPlace) => Promise<Result>,
): Promise<Result> {
  using walk = new Walk(options);
  return await use(walk.toEnd());
}

class Walk implements Disposable {
  readonly #options: FindOptions;
  readonly #base: HeldDirectory;
  /** Those on the way from the base, each in the one before. */
  readonly #entered: HeldDirectory[] = [];
  readonly #way: string[] = [];
  /** What is still to go, the next one last. */
  readonly #steps: string[];
  #links = 0;

  constructor(options: FindOptions) {
    this.#options = options;
    this.#steps = namesOf(path.posix.join("/", options.wanted)).toReversed();
    this.#base = HeldDirectory.open(options.root);
  }

  toEnd(): FoundPlace {
    for (;;) {
      const step = this.#steps.pop();
      if (step === undefined) return { directory: this.#directory, name: undefined };
      const entry = step === ".." ? undefined : this.#directory.entry(step);
      if (step === "..") this.#leave();
      else if (entry === undefined) throw this.#notFound();
      else if (entry.isSymbolicLink()) this.#follow(this.#directory.readLink(step));
      else {
        this.#options.check([...this.#way, step]);
        if (this.#steps.length === 0) return { directory: this.#directory, name: step };
        this.#entered.push(this.#directory.enter(step));
        this.#way.push(step);
      }
    }
  }

  [Symbol.dispose](): void {
    while (this.#entered.length > 0) this.#leave();
    this.#base[Symbol.dispose]();
  }

  get #directory(): HeldDirectory {
    return this.#entered.at(-1) ?? this.#base;
  }

  #leave(): void {
    const directory = this.#entered.pop();
    if (directory === undefined) throw this.#leadsOut();
    directory[Symbol.dispose]();
    this.#way.pop();
  }

  #follow(target: string): void {
    this.#links += 1;
    if (this.#links > MOST_LINKS) {
      const { wanted } = this.#options;
      throw new Fault(
        "invalid_argument",
        `Path "${wanted}" leads over more than ${MOST_LINKS} links`,
      );
    }
    let names = target;
    if (path.isAbsolute(target)) {
      const { root } = this.#options;
      if (target !== root && !target.startsWith(`${root}/`)) throw this.#leadsOut();
      while (this.#entered.length > 0) this.#leave();
      names = target.slice(root.length);
    }
    this.#steps.push(...namesOf(names).toReversed());
  }

  #leadsOut(): Fault {
    const { wanted } = this.#options;
    return new Fault(
      "permission_denied",
      `Path "${wanted}" leads out of the allocation's directory`,
    );
  }

  #notFound(): Fault {
    return new Fault(
      "not_found",
      `File "${this.#options.wanted}" of the allocation does not exist`,
    );
  }
}

/** The names of a path, without those that lead nowhere. */
function namesOf(text: string): string[] {
  return text.split("/").filter((name) => name !== "" && name !== ".");
}

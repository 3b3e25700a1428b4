import { statSync } from "node:fs";

/** How long an answer is good that no file tells of, as one of LDAP. */
const KEEP_MS = 60_000;
const MOST_KEPT = 1024;
/** Their change ends what was learnt before. */
const FILES = ["/etc/passwd", "/etc/group", "/etc/nsswitch.conf"];

interface Answer<Entry> {
  readonly entry: Promise<Entry | undefined>;
  readonly askedMs: number;
}

/** What the user database has answered, for a minute or until the machine's files of users change. */
export class KeptAnswers<Entry> {
  readonly #monotonicMs: () => number;
  readonly #answers = new Map<string, Answer<Entry>>();
  #files = "";

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs;
  }

  /** What was answered for a key, or what is answered now; what does not exist and what fails is not kept. */
  async get(key: string, ask: () => Promise<Entry | undefined>): Promise<Entry | undefined> {
    const nowMs = this.#monotonicMs();
    this.#dropOutdated();
    const kept = this.#answers.get(key);
    if (kept !== undefined && nowMs - kept.askedMs < KEEP_MS) return await kept.entry;
    const answer = { entry: ask(), askedMs: nowMs };
    if (this.#answers.size >= MOST_KEPT) this.#answers.clear();
    this.#answers.set(key, answer);
    const forget = () => {
      if (this.#answers.get(key) === answer) this.#answers.delete(key);
    };
    try {
      const entry = await answer.entry;
      if (entry === undefined) forget();
      return entry;
    } catch (error) {
      forget();
      throw error;
    }
  }

  #dropOutdated(): void {
    const files = FILES.map(stampOf).join(" ");
    if (files !== this.#files) this.#answers.clear();
    this.#files = files;
  }
}

function stampOf(file: string): string {
  const stats = statSync(file, { throwIfNoEntry: false, bigint: true });
  return stats === undefined ? "-" : `${stats.dev}.${stats.ino}.${stats.size}.${stats.mtimeNs}`;
}

/** How many of something to make ahead: as many as were asked for at once lately. */
export class SpareCount {
  readonly #most: number;
  #wanted = 1;
  #asked = 0;

  /** @param most the most that are ever made ahead */
  constructor(most: number) {
    this.#most = most;
  }

  /** To be called for each that somebody wants, whether there is one or not. */
  ask(): void {
    this.#asked += 1;
  }

  /**
   * To be called when spares are made again.
   *
   * @returns how many there should be: as many as were asked for since the last time, but at least half of what
   *   it was then, and one
   */
  next(): number {
    const wanted = Math.max(this.#asked, Math.ceil(this.#wanted / 2));
    this.#wanted = Math.min(wanted, this.#most);
    this.#asked = 0;
    return this.#wanted;
  }
}

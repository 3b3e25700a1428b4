import { FitAddon } from "@xterm/addon-fit";
import { Terminal } from "@xterm/xterm";

/** A terminal's screen and keyboard. */
export class Screen {
  readonly #terminal: Terminal;
  readonly #observer: ResizeObserver;

  /**
   * @param options.onText called with what the user types or pastes
   * @param options.onResize called with the size in characters, at once and at each change
   */
  constructor(
    element: HTMLElement,
    {
      onText,
      onResize,
    }: { onText: (text: string) => void; onResize: (width: number, height: number) => void },
  ) {
    const style = getComputedStyle(element);
    this.#terminal = new Terminal({
      fontFamily: style.fontFamily,
      fontSize: 13,
      cursorBlink: false,
      scrollback: 10_000,
      screenReaderMode: true,
      // Commands must not write to the clipboard, nor name links that are others.
      linkHandler: null,
      theme: { background: "#101417", foreground: "#e4e9ec" },
    });
    const fit = new FitAddon();
    this.#terminal.loadAddon(fit);
    this.#terminal.open(element);
    this.#terminal.attachCustomKeyEventHandler((event) => !this.#isForClipboard(event));
    this.#terminal.onData(onText);
    this.#terminal.onResize(({ cols, rows }) => onResize(cols, rows));
    // The next Ctrl-C is for the command again.
    element.addEventListener("copy", () => this.#terminal.clearSelection());
    this.#observer = new ResizeObserver(() => fit.fit());
    this.#observer.observe(element);
    fit.fit();
    this.#terminal.focus();
  }

  get size(): { width: number; height: number } {
    return { width: this.#terminal.cols, height: this.#terminal.rows };
  }

  write(data: Uint8Array | string): void {
    this.#terminal.write(data);
  }

  /** Keys that the browser answers: it copies what is selected, and pastes. */
  #isForClipboard({ key, ctrlKey, altKey, metaKey }: KeyboardEvent): boolean {
    if (!ctrlKey || altKey || metaKey) return false;
    const letter = key.toLowerCase();
    return letter === "v" || (letter === "c" && this.#terminal.hasSelection());
  }

  close(): void {
    this.#observer.disconnect();
    this.#terminal.dispose();
  }
}

type Koffi = typeof import("koffi").default;

/** The C library of this process, to declare functions of, and what they are called with. */
export interface CLibrary {
  readonly koffi: Koffi;
  readonly lib: ReturnType<Koffi["load"]>;
}

/**
 * Loads the C library through koffi. No other place does.
 *
 * @throws {Error} where koffi has no build for this platform, or cannot be loaded
 */
export async function loadCLibrary(): Promise<CLibrary> {
  const { default: koffi } = await import("koffi");
  return { koffi, lib: koffi.load(null) };
}

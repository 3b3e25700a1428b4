import { after, type Timer } from "@drover/clock";
import { useEffect, useState } from "preact/hooks";

/** Nothing is asked for more often. */
const INTERVAL_MS = 5000;
/** Of the history: two minutes. */
const KEPT = 25;

/**
 * Measurements, the newest last: one every 5 s, while the page can be seen.
 *
 * @param key names what is measured; undefined for nothing
 */
export function useSamples<T>(
  key: string | undefined,
  read: (signal: AbortSignal) => Promise<T>,
): readonly T[] {
  const [samples, setSamples] = useState<readonly T[]>([]);
  useEffect(() => {
    setSamples([]);
    if (key === undefined) return;
    const closing = new AbortController();
    let timer: Timer | undefined;
    const sample = async () => {
      if (!document.hidden) {
        const value = await read(closing.signal).catch(() => undefined);
        if (value !== undefined) setSamples((old) => [...old.slice(1 - KEPT), value]);
      }
      if (!closing.signal.aborted) timer = after(INTERVAL_MS, sample);
    };
    void sample();
    return () => {
      closing.abort();
      timer?.cancel();
    };
  }, [key]);
  return samples;
}

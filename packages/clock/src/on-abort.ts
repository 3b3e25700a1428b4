/**
 * Who listens to each signal. A signal looks through all of its own listeners to add or to remove one, which
 * for the thousands of waits of an agent takes longer than what they wait for.
 */
const listenersOf = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls `listener` when a signal aborts that has not aborted yet. Takes the same short time however many listen.
 *
 * @returns a function that ends it
 */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  const listeners = listenersOf.get(signal) ?? listenTo(signal);
  // So that one function may be given twice.
  const own = () => listener();
  listeners.add(own);
  return () => listeners.delete(own);
}

function listenTo(signal: AbortSignal): Set<() => void> {
  const listeners = new Set<() => void>();
  listenersOf.set(signal, listeners);
  const tellAll = () => {
    for (const listener of listeners) listener();
  };
  signal.addEventListener("abort", tellAll, { once: true });
  return listeners;
}

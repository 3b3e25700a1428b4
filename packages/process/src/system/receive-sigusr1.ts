import { loadCLibrary } from "./c-library.ts";

const SIGUSR1 = 10;
/** Source: asm-generic/signal.h. */
const SIG_UNBLOCK = 1;
/** More than sigset_t has in any C library. */
const OPAQUE_BYTES = 1024;

/**
 * Lets this process receive SIGUSR1, for which it must have a handler. With `--disable-sigusr1` Node
 * blocks the signal, and a process that is started by fork(2) would inherit that. Does nothing where
 * koffi has no build for this platform.
 */
export async function receiveSigusr1(): Promise<void> {
  const library = await loadCLibrary().catch(() => undefined);
  if (library === undefined) return;
  const { lib } = library;
  const set = Buffer.alloc(OPAQUE_BYTES);
  lib.func("int sigemptyset(void *set)")(set);
  lib.func("int sigaddset(void *set, int signal)")(set, SIGUSR1);
  lib.func("int pthread_sigmask(int how, void *set, void *old)")(SIG_UNBLOCK, set, null);
}

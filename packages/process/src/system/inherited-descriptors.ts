import { readdirSync } from "node:fs";
import process from "node:process";
import { loadCLibrary } from "./c-library.ts";

const FIRST_AFTER_STREAMS = 3;
/** Source: fcntl.h. */
const F_SETFD = 2;
const FD_CLOEXEC = 1;

/**
 * Keeps from every program that this process starts what this process was started with beside its standard
 * streams, as the sockets of a service manager: Node itself lets through descriptors from 16 on. To be called
 * before the first program is started. Idempotent; without effect where koffi has no build for the platform.
 */
export async function keepInheritedDescriptors(): Promise<void> {
  if (process.platform !== "linux") return;
  const fcntl = await loadFcntl();
  for (const name of readdirSync("/proc/self/fd")) {
    const descriptor = Number(name);
    // One that is closed by now, as that of the listing itself, is an error that says nothing.
    if (descriptor >= FIRST_AFTER_STREAMS) fcntl?.(descriptor, F_SETFD, FD_CLOEXEC);
  }
}

async function loadFcntl() {
  try {
    const { lib } = await loadCLibrary();
    const fcntl = lib.func("int fcntl(int fd, int command, ...)");
    return (descriptor: number, command: number, value: number): number =>
      fcntl(descriptor, command, "int", value);
  } catch {
    return undefined;
  }
}

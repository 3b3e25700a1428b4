import { readFileSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import path from "node:path";

/** In the directory of a fetch: the hosts that the agent's user knows. */
export const KNOWN_HOSTS = "known_hosts";

/** Copies what the user of this process knows of ssh's hosts to where others may read it. */
export function copyKnownHosts(directory: string): void {
  const file = path.join(userInfo().homedir, ".ssh", "known_hosts");
  writeFileSync(path.join(directory, KNOWN_HOSTS), read(file), { mode: 0o644 });
}

/** Empty for a user who knows none. */
function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

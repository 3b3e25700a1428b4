import { type ExecFileSyncOptions, execFileSync } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import process from "node:process";

/** What invoke-rc.d(8) asks before it starts a service. */
const POLICY = "/usr/sbin/policy-rc.d";

/**
 * Installs packages of Debian where something is missing, or says why it cannot and lets the process
 * fail. Services that come along are not started.
 *
 * @param advice what else an operator may do
 */
export function installDebianPackages(
  packages: readonly string[],
  { missing, advice }: { missing: readonly string[]; advice: string },
): void {
  if (missing.length === 0) return;
  try {
    if (process.getuid?.() !== 0) throw new Error("only root can");
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    const options: ExecFileSyncOptions = { stdio: ["ignore", "ignore", "inherit"], env };
    execFileSync("apt-get", ["update", "-q"], options);
    const install = ["install", "-qy", "--no-install-recommends", ...packages];
    withoutServices(() => execFileSync("apt-get", install, options));
  } catch (error) {
    const { message } = error as Error;
    console.error(
      `${missing.join(", ")} missing, and Debian's ${packages.join(" and ")} cannot be installed: ${message}. ${advice}`,
    );
    process.exitCode = 1;
  }
}

/** A policy that is there already decides by itself. */
function withoutServices(install: () => void): void {
  const isOurs = !existsSync(POLICY);
  if (isOurs) {
    const text =
      "#!/bin/sh\n# Is removed when Drover's tests have installed their packages.\nexit 101\n";
    writeFileSync(POLICY, text, { mode: 0o755, flag: "wx" });
  }
  try {
    install();
  } finally {
    if (isOurs) rmSync(POLICY);
  }
}

import { type ExecFileSyncOptions, execFileSync } from "node:child_process";
import process from "node:process";

/**
 * Installs packages of Debian where something is missing, or says why it cannot and lets the process
 * fail.
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
    execFileSync("apt-get", ["install", "-qy", "--no-install-recommends", ...packages], options);
  } catch (error) {
    const { message } = error as Error;
    console.error(
      `${missing.join(", ")} missing, and Debian's ${packages.join(" and ")} cannot be installed: ${message}. ${advice}`,
    );
    process.exitCode = 1;
  }
}

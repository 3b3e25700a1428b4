// Installs Debian's Chromium where it is missing, or says why it cannot.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import process from "node:process";
import { CHROMIUM } from "./browser.ts";

function main(): void {
  if (existsSync(CHROMIUM)) return;
  const advice = `Install a Chromium, and name it with CHROMIUM=<path> where it is not ${CHROMIUM}`;
  if (process.getuid?.() !== 0) {
    fail(`${CHROMIUM} is missing, and only root installs it. ${advice}`);
    return;
  }
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    execFileSync("apt-get", ["update", "-q"], { stdio: ["ignore", "ignore", "inherit"], env });
    execFileSync("apt-get", ["install", "-qy", "--no-install-recommends", "chromium"], {
      stdio: ["ignore", "ignore", "inherit"],
      env,
    });
  } catch (error) {
    fail(`Debian's package chromium cannot be installed: ${(error as Error).message}. ${advice}`);
  }
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 1;
}

main();

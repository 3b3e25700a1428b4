import { readFileSync } from "node:fs";

const KHZ_PER_MHZ = 1000;

/** Where the kernel tells a core's speed, in the order of trust, and how many of its units are one MHz. */
const FREQUENCY_FILES = [
  ["acpi_cppc/nominal_freq", 1],
  ["cpufreq/base_frequency", KHZ_PER_MHZ],
  ["cpufreq/cpuinfo_max_freq", KHZ_PER_MHZ],
] as const;

const FIRST_CORE = "sys/devices/system/cpu/cpu0";

/**
 * The speed of one core in MHz, by which shares of processor time become MHz; 0 where nothing tells it.
 * Virtual machines seldom have the kernel's frequency files, but /proc/cpuinfo. Source: the kernel's
 * admin-guide/pm/cpufreq.
 *
 * @param root where `sys` and `proc` are mounted
 */
export function readProcessorMhz(root = "/"): number {
  for (const [file, unitsPerMhz] of FREQUENCY_FILES) {
    const speed = Number(readText(`${root}/${FIRST_CORE}/${file}`)) / unitsPerMhz;
    if (speed > 0) return Math.round(speed);
  }
  const lines = readText(`${root}/proc/cpuinfo`).matchAll(/^(?:cpu MHz|clock)\s*:\s*([\d.]+)/gm);
  // An idle core's clock is slow for the moment: the fastest is nearest to what a core can give.
  return Math.round(Math.max(0, ...Array.from(lines, ([, mhz]) => Number(mhz))));
}

function readText(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}

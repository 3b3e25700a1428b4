import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { temporaryDirectory } from "@drover/testing";
import { readProcessorMhz } from "./processor-speed.ts";

const CPU0 = "sys/devices/system/cpu/cpu0";

test("a core's speed is its nominal one, else its base one, else its highest one", (t) => {
  const files = {
    "proc/cpuinfo": "cpu MHz\t\t: 800.000\n",
    [`${CPU0}/cpufreq/cpuinfo_max_freq`]: "4200000\n",
  };
  assert.equal(readProcessorMhz(machine(t, files)), 4200);
  const withBase = { ...files, [`${CPU0}/cpufreq/base_frequency`]: "2500000\n" };
  assert.equal(readProcessorMhz(machine(t, withBase)), 2500);
  const withNominal = { ...withBase, [`${CPU0}/acpi_cppc/nominal_freq`]: "2445\n" };
  assert.equal(readProcessorMhz(machine(t, withNominal)), 2445);
});

test("where the kernel has no frequency files, /proc/cpuinfo tells the speed", (t) => {
  const x86 = "model name\t: AMD EPYC\ncpu MHz\t\t: 1400.5\n\ncpu MHz\t\t: 2596.132\n";
  assert.equal(readProcessorMhz(machine(t, { "proc/cpuinfo": x86 })), 2596);
  const power = "processor\t: 0\ncpu\t\t: POWER9\nclock\t\t: 3800.000000MHz\n";
  assert.equal(readProcessorMhz(machine(t, { "proc/cpuinfo": power })), 3800);
});

test("where nothing tells the speed it is 0", (t) => {
  assert.equal(readProcessorMhz(machine(t, { "proc/cpuinfo": "processor\t: 0\n" })), 0);
  assert.equal(readProcessorMhz(machine(t, {})), 0);
});

/** A directory with these files of /sys and /proc. */
function machine(t: TestContext, files: Readonly<Record<string, string>>): string {
  const root = temporaryDirectory(t);
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(root, file), content);
  }
  return root;
}

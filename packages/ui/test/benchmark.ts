import { cpuMs } from "@drover/testing";
import { startBrowser } from "./browser.ts";
import { PageAgent } from "./page-agent.ts";
import { NOISY } from "./sample-jobs.ts";

// What the web page costs its reader: when the overview of many allocations is there, and whether it stays
// smooth while a log pours in. And what it costs the agent while nothing happens.

const ALLOCATIONS = 500;
const WATCHED_MS = 10_000;
const ROUNDS = 5;
/** Until what is asked for once has been answered, and charts and lists are at rest. */
const SETTLE_MS = 10_000;
const IDLE_MS = 30_000;

const MANY = `job "many" {
  type = "batch"
  group "g" {
    count = ${ALLOCATIONS}
    task "t" {
      driver = "raw_exec"
      config {
        command = "/bin/true"
      }
      resources {
        cpu    = 1
        memory = 10
      }
    }
  }
}
`;

/** Does nothing, so that only the page keeps the agent busy. */
const QUIET = `job "quiet" {
  group "g" {
    count = 10
    task "t" {
      driver = "raw_exec"
      config {
        command = "/bin/sleep"
        args    = ["3600"]
      }
      resources {
        cpu    = 1
        memory = 10
      }
    }
  }
}
`;

await using agent = await PageAgent.start();
const browser = await startBrowser();
try {
  await agent.run(MANY);
  await allComplete();
  const paints: number[] = [];
  for (let round = 0; round < ROUNDS; round++) paints.push(await overviewMs());
  paints.sort((a, b) => a - b);
  console.log(
    `Overview with ${ALLOCATIONS} allocations: jobs and failures shown after ${paints[0]} to ${paints.at(-1)} ms, median ${paints[Math.floor(ROUNDS / 2)]} ms`,
  );
  await agent.run(QUIET);
  await agent.deployed("quiet");
  const quiet = await agent.runningAllocation("quiet", "g");
  for (const [seen, address] of [
    ["no page", "about:blank"],
    ["the overview", `${agent.address}/ui/`],
    ["an allocation", `${agent.address}/ui/allocations/${quiet}`],
    ["the log of a job", `${agent.address}/ui/jobs/quiet/logs`],
  ] as const) {
    console.log(`Idle agent with ${seen} open: ${await idlePercent(address)} % of a core`);
  }
  await agent.run(NOISY);
  const id = await agent.runningAllocation("noisy", "g");
  console.log(await smoothness(id));
} finally {
  await browser.close();
}

async function allComplete(): Promise<void> {
  let index: number | undefined;
  for (;;) {
    const answer = await agent.client.jobs.summary("many", { index });
    if ((answer.value.Summary.g?.Complete ?? 0) >= ALLOCATIONS) return;
    index = answer.index;
  }
}

/** From the navigation to what the agent told being on the screen, in a browser that knows nothing. */
async function overviewMs(): Promise<number> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${agent.address}/ui/`);
  const ms = await page.evaluate(async () => {
    const isThere = () =>
      document.querySelector("tbody tr") !== null &&
      document.body.textContent?.includes("Nothing has failed");
    while (!isThere()) await new Promise((resolve) => requestAnimationFrame(resolve));
    return performance.now();
  });
  await context.close();
  return Math.round(ms);
}

/** What the agent takes of a core while a page is open and nothing happens. */
async function idlePercent(address: string): Promise<string> {
  const page = await browser.newPage();
  await page.goto(address);
  await page.waitForTimeout(SETTLE_MS);
  const [startMs, usedMs] = [performance.now(), cpuMs(agent.pid)];
  await page.waitForTimeout(IDLE_MS);
  const part = (cpuMs(agent.pid) - usedMs) / (performance.now() - startMs);
  await page.close();
  return (part * 100).toFixed(1);
}

async function smoothness(id: string): Promise<string> {
  const page = await browser.newPage();
  await page.goto(`${agent.address}/ui/allocations/${id}/logs`);
  await page.locator(".log .row").first().waitFor();
  const { frames, late, lines, longestMs } = await page.evaluate(async (watchedMs) => {
    const count = () =>
      Number(document.querySelector(".log .row:last-child")?.textContent?.slice(0, 8) ?? 0);
    const first = count();
    const start = performance.now();
    let before = start;
    let all = 0;
    let slow = 0;
    let longest = 0;
    while (before - start < watchedMs) {
      const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
      all++;
      longest = Math.max(longest, now - before);
      if (now - before > 34) slow++;
      before = now;
    }
    return { frames: all, late: slow, lines: count() - first, longestMs: longest };
  }, WATCHED_MS);
  const seconds = WATCHED_MS / 1000;
  return `Log of ${Math.round(lines / seconds)} lines/s: ${Math.round(frames / seconds)} frames/s, ${late} of ${frames} later than 34 ms, the longest ${Math.round(longestMs)} ms`;
}

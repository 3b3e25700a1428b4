import { test } from "node:test";
import { playRounds } from "@drover/testing";
import { AgentHome } from "../test/agent-process.ts";
import { KillHunt } from "../test/kill-hunt.ts";

/** Of all agents together; `npm run test:hunts` does more. */
const KILLS = Number(process.env.DROVER_HUNT_ROUNDS ?? 6);
/** Agents at the same time, each with a directory of its own. */
const HUNTS = 2;

test("whenever the agent is killed, what it acknowledged is there, every batch task runs once, and no index goes back", async (t) => {
  await playRounds(HUNTS, { atOnce: HUNTS }, async () => {
    const hunt = new KillHunt(new AgentHome(t));
    for (let kill = 0; kill < KILLS / HUNTS; kill++) await hunt.lifeOfAnAgent();
    await hunt.check();
  });
});

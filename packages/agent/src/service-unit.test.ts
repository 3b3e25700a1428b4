import assert from "node:assert/strict";
import { test } from "node:test";
import { killModeWarning } from "./service-unit.ts";

const V2 = "0::/system.slice/drover.service\n";
const V1 = "12:freezer:/\n1:name=systemd:/system.slice/drover.service\n0::/\n";

test("under a unit whose KillMode ends the tasks with the agent it says so, and what to set", async () => {
  for (const cgroup of [V2, V1]) {
    const warning = await warningIn(cgroup, async () => "control-group");
    assert.match(
      warning ?? "",
      /^The unit drover\.service, .* has KillMode=control-group: .* set KillMode=process/,
    );
  }
});

test("a KillMode that cannot be read is told too", async () => {
  const warning = await warningIn(V2, () => Promise.reject(new Error("no systemctl")));
  assert.match(warning ?? "", /has a KillMode that cannot be read/);
});

test("a unit with KillMode=process, a login session and a container are nothing to warn of", async () => {
  assert.equal(await warningIn(V2, async () => "process"), undefined);
  const never = () => Promise.reject(new Error("asked"));
  const session = "0::/user.slice/user-1000.slice/user@1000.service/app.slice/term.scope\n";
  for (const cgroup of [session, "0::/\n", ""]) {
    assert.equal(await warningIn(cgroup, never), undefined);
  }
});

test("the manager of a user's unit is asked about it", async () => {
  const asked: string[] = [];
  await warningIn(
    "0::/user.slice/user-1000.slice/user@1000.service/app.slice/drover.service\n",
    async (unit, manager) => {
      asked.push(unit, manager);
      return "process";
    },
  );
  assert.deepEqual(asked, ["drover.service", "user"]);
});

function warningIn(
  cgroup: string,
  killModeOf: (unit: string, manager: "system" | "user") => Promise<string>,
): Promise<string | undefined> {
  return killModeWarning({ readCgroup: async () => cgroup, killModeOf });
}

import assert from "node:assert/strict";
import { test } from "node:test";
import { ClientTopology, type NomadConfig } from "../generated/base.ts";
import { agentSettingsFromProto, agentSettingsToProto } from "./agent-settings.ts";

test("the speed of a core is its base one, else its highest one, else a guess", () => {
  const cores = [{ baseSpeed: 2000n, maxSpeed: 9000n }, { maxSpeed: 3000n }, { guessSpeed: 4000n }];
  assert.equal(agentSettingsFromProto(client({ cores }))?.coreMhz, 3000);
});

test("an operator's total counts instead of what was measured", () => {
  const cores = [{ baseSpeed: 2000n }, { baseSpeed: 2000n }];
  const settings = agentSettingsFromProto(client({ cores, overrideTotalCompute: 10_000n }));
  assert.equal(settings?.coreMhz, 5000);
});

test("a client that knows no speed tells none", () => {
  const ports = { minPort: 14000, maxPort: 14512 };
  assert.deepEqual(agentSettingsFromProto(client({ cores: [{}, {}] })), ports);
  assert.deepEqual(agentSettingsFromProto(client()), ports);
  assert.equal(agentSettingsFromProto(undefined), undefined);
});

test("settings survive the way over the wire", () => {
  const settings = { minPort: 1, maxPort: 9, coreMhz: 2596 };
  assert.deepEqual(agentSettingsFromProto(agentSettingsToProto(settings)), settings);
});

function client(topology?: Parameters<typeof ClientTopology.fromPartial>[0]): NomadConfig {
  return {
    driver: {
      ClientMinPort: 14000,
      ClientMaxPort: 14512,
      Topology: topology && ClientTopology.fromPartial(topology),
    },
  };
}

import type { AgentSettings } from "../contract/task-driver.ts";
import { type ClientTopologyCore, CoreGrade, type NomadConfig } from "../generated/base.ts";

/** What the client tells, with the speed of a core by the rule that Nomad's own drivers follow. */
export function agentSettingsFromProto(
  message: NomadConfig | undefined,
): AgentSettings | undefined {
  const agent = message?.driver;
  if (agent === undefined) return undefined;
  const { cores = [], overrideTotalCompute = 0n } = agent.Topology ?? {};
  const told = cores.reduce((sum, core) => sum + speedOf(core), 0);
  const total = Number(overrideTotalCompute) || told;
  return {
    minPort: agent.ClientMinPort,
    maxPort: agent.ClientMaxPort,
    ...(total > 0 && cores.length > 0 && { coreMhz: total / cores.length }),
  };
}

export function agentSettingsToProto(agent: AgentSettings | undefined): NomadConfig | undefined {
  if (agent === undefined) return undefined;
  const { minPort, maxPort, coreMhz } = agent;
  return {
    driver: {
      ClientMinPort: minPort,
      ClientMaxPort: maxPort,
      Topology: coreMhz === undefined ? undefined : oneCore(coreMhz),
    },
  };
}

function speedOf({ baseSpeed, maxSpeed, guessSpeed }: ClientTopologyCore): number {
  return Number(baseSpeed || maxSpeed || guessSpeed);
}

/** Which tells no more than how fast a core is. */
function oneCore(mhz: number) {
  const core = {
    socketId: 0,
    nodeId: 0,
    coreId: 0,
    coreGrade: CoreGrade.Performance,
    disable: false,
    baseSpeed: BigInt(Math.round(mhz)),
    maxSpeed: 0n,
    guessSpeed: 0n,
  };
  return {
    nodeIds: [0],
    distances: undefined,
    cores: [core],
    overrideTotalCompute: 0n,
    overrideWitholdCompute: 0n,
  };
}

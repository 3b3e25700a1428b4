import { type AgentSelf, type AllocListStub, type JobListStub, operations } from "@drover/api";
import type { Deployment, Evaluation, Node } from "@drover/job";
import { useApp } from "../app.ts";
import { events, type Live, useLive } from "./use-live.ts";

/** All jobs but the runs of periodic and parameterized ones, by name. */
export function useJobs(): Live<JobListStub[]> {
  const { client } = useApp();
  return useLive({
    key: "jobs",
    needs: operations.listJobs,
    subject: { namespace: "*" },
    read: async (signal) => {
      const { value } = await client.jobs.list({ signal, namespace: "*" });
      return {
        value: value
          .filter(({ ParentID }) => ParentID === "")
          .toSorted((a, b) => a.Name.localeCompare(b.Name)),
      };
    },
    changedBy: events(["Job", "Allocation"]),
  });
}

export function useAllocations(): Live<AllocListStub[]> {
  const { client } = useApp();
  return useLive({
    key: "allocations",
    needs: operations.listAllocations,
    subject: { namespace: "*" },
    read: (signal) => client.allocations.list({ signal, namespace: "*" }),
    changedBy: events(["Allocation"]),
  });
}

export function useDeployments(): Live<Deployment[]> {
  const { client } = useApp();
  return useLive({
    key: "deployments",
    needs: operations.listDeployments,
    subject: { namespace: "*" },
    read: (signal) => client.deployments.list({ signal, namespace: "*" }),
    changedBy: events(["Deployment"]),
  });
}

export function useEvaluations(): Live<Evaluation[]> {
  const { client } = useApp();
  return useLive({
    key: "evaluations",
    needs: operations.listEvaluations,
    subject: { namespace: "*" },
    read: (signal) => client.evaluations.list({ signal, namespace: "*" }),
    changedBy: events(["Evaluation"]),
  });
}

/** The agent's own node. */
export function useNode(): Live<Node> {
  const { client } = useApp();
  return useLive({
    key: "node",
    needs: operations.getNode,
    read: async (signal) => {
      const { value: nodes } = await client.nodes.list({ signal });
      return client.nodes.get(nodes[0]?.ID ?? "", { signal });
    },
    changedBy: events(["Node"]),
  });
}

/** How the agent is configured, and its version. */
export function useAgent(): Live<AgentSelf> {
  const { client } = useApp();
  return useLive({
    key: "agent",
    needs: operations.getAgentSelf,
    read: (signal) => client.agent.self({ signal }),
    changedBy: () => false,
  });
}

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { JobInput } from "@drover/api";
import type { TaskGroup } from "@drover/job";
import type { Input } from "@drover/schema";
import { AgentHome, type AgentProcess, eventually } from "../test/agent-process.ts";
import { shellJob } from "../test/shell-job.ts";

const home = new AgentHome({ after });
let agent: AgentProcess;

before(async () => {
  agent = await home.start(["-dev"]);
});
after(() => agent.kill("SIGTERM"));

function groupsOf({ TaskGroups }: JobInput): Input<TaskGroup>[] {
  return TaskGroups as Input<TaskGroup>[];
}

/** A job of one task that offers a service at a port of its own. */
function serviceJob(id: string, service: string): JobInput {
  const job = shellJob(id, "sleep 3600");
  const [group] = groupsOf(job);
  return {
    ...job,
    TaskGroups: [
      {
        ...group,
        Networks: [{ DynamicPorts: [{ Label: "main" }] }],
        Services: [{ Name: service, Provider: "nomad", PortLabel: "main" }],
      },
    ],
  };
}

/** A job whose task shows the file that its template is rendered to, and again at each SIGHUP. */
function readerJob(id: string, text: string): JobInput {
  const job = shellJob(id, "trap 'cat local/out' HUP; cat local/out; while :; do sleep 0.05; done");
  const [group] = groupsOf(job);
  const [task] = group?.Tasks ?? [];
  const template = {
    EmbeddedTmpl: text,
    DestPath: "local/out",
    ChangeMode: "signal",
    ChangeSignal: "SIGHUP",
    Splay: 0,
  } as const;
  return { ...job, TaskGroups: [{ ...group, Tasks: [{ ...task, Templates: [template] }] }] };
}

async function outputOf(job: string, { client: { jobs, files } } = agent): Promise<string> {
  const [alloc] = (await jobs.allocations(job)).value;
  if (alloc?.TaskStates?.t?.State !== "running") return "";
  const pieces = await Array.fromAsync(files.logs(alloc.ID, { task: "t", type: "stdout" }));
  return Buffer.concat(pieces).toString();
}

test("a template names the instances of a service, and its task is signalled when they change", async () => {
  const { jobs, services } = agent.client;
  await jobs.register({
    Job: readerJob(
      "reader",
      '[{{ range nomadService "shop" }}{{ .Address }}:{{ .Port }}{{ end }}]\n',
    ),
  });
  await eventually("the template was rendered without an instance", async () => {
    return (await outputOf("reader")).startsWith("[]\n") || undefined;
  });
  await jobs.register({ Job: serviceJob("shop-job", "shop") });
  const [instance] = await eventually("the service is there", async () => {
    const { value } = await services.get("shop");
    return value.length > 0 ? value : undefined;
  });
  assert.ok(instance);
  const shown = `[${instance.Address}:${instance.Port}]\n`;
  await eventually("the task was signalled with the instance in the file", async () => {
    return (await outputOf("reader")) === `[]\n${shown}` || undefined;
  });
  await jobs.deregister("shop-job", { purge: true });
  await eventually("the task was signalled once more without it", async () => {
    return (await outputOf("reader")) === `[]\n${shown}[]\n` || undefined;
  });
});

test("a task waits for its job's variable, and is signalled once when it changes, also over kill -9", async (t) => {
  const own = new AgentHome(t);
  let mine = await own.start();
  const text = '[{{ with nomadVar "nomad/jobs/secretive" }}{{ .word }}{{ end }}]\n';
  await mine.client.jobs.register({ Job: readerJob("secretive", text) });
  await eventually("the event names the variable", async () => {
    const [alloc] = (await mine.client.jobs.allocations("secretive")).value;
    return alloc?.TaskStates?.t?.Events.some(
      ({ DisplayMessage }) =>
        DisplayMessage === "Missing: nomad.var.block(nomad/jobs/secretive@default.global)",
    );
  });
  await mine.client.variables.put("nomad/jobs/secretive", { items: { word: "one" } });
  await eventually("it is shown", async () => (await outputOf("secretive", mine)) === "[one]\n");
  await mine.kill("SIGKILL");
  mine = await own.start();
  await mine.client.variables.put("nomad/jobs/secretive", { items: { word: "one", more: "x" } });
  await mine.client.variables.put("nomad/jobs/secretive", { items: { word: "two" } });
  await eventually("it is shown once more", async () => {
    return (await outputOf("secretive", mine)) === "[one]\n[two]\n";
  });
});

test("a template that cannot be executed here is refused with its line when the job is registered", async () => {
  const { jobs } = agent.client;
  await assert.rejects(
    jobs.register({ Job: readerJob("vault", 'a\n{{ with secret "x" }}{{ end }}') }),
    /template local\/out: line 2: function "secret" needs Vault/,
  );
  await assert.rejects(
    jobs.register({ Job: readerJob("broken", "{{ if }}") }),
    /template local\/out: line 1: missing value for if/,
  );
});

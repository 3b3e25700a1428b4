// Takes the pictures of docs/images, or some of them: node packages/ui/test/take-images.ts [NAME...]
import path from "node:path";
import process from "node:process";
import { startBrowser } from "./browser.ts";
import { PageAgent } from "./page-agent.ts";
import { FLAKY, GREETER, HUGE, NIGHTLY, RESIZE, SHOP } from "./sample-jobs.ts";
import { Visitor } from "./visitor.ts";

const IMAGES = path.resolve(import.meta.dirname, "../../../docs/images");
/** Until the charts have a past. */
const SETTLE_MS = 40_000;

await using agent = await PageAgent.start({ config: "acl {\n  enabled = true\n}\n" });
const { SecretID: token } = await agent.client.acl.bootstrap();
agent.use(token);
await fill(agent);
const web = await agent.runningAllocation("shop", "web");
const greeter = await agent.runningAllocation("greeter", "greeter");
const browser = await startBrowser();
const wanted = process.argv.slice(2);
try {
  const phone = { width: 390, height: 844 };
  const dark = { colorScheme: "dark" } as const;
  const images = [
    ["overview-light", "/ui/", {}],
    ["overview-dark", "/ui/", dark],
    ["job-light", "/ui/jobs/shop", {}],
    ["logs-dark", "/ui/jobs/shop/logs", dark],
    ["allocation-light", `/ui/allocations/${web}`, {}],
    ["checks-dark", `/ui/allocations/${greeter}`, dark],
    ["editor-dark", "/ui/run?job=shop", dark],
    ["variables-light", "/ui/variables", {}],
    ["variable-edit-dark", "/ui/variables/nomad%2Fjobs%2Fshop?edit=1", dark],
    ["tokens-light", "/ui/tokens", {}],
    ["policy-edit-dark", "/ui/policies/operators?edit=1", dark],
    ["node-light", "/ui/node", {}],
    ["overview-phone", "/ui/", phone],
    ["variable-phone", "/ui/variables/nomad%2Fjobs%2Fshop", phone],
    ["logs-phone", `/ui/allocations/${web}/logs`, { ...phone, ...dark }],
  ] as const;
  const visitors = await Promise.all(
    images
      .filter(([name]) => wanted.length === 0 || wanted.includes(name))
      .map(async ([name, address, options]) => {
        const visitor = await Visitor.come(browser, agent, { ...options, token });
        await visitor.goTo(address);
        return { name, visitor };
      }),
  );
  await visitors[0]?.visitor.page.waitForTimeout(SETTLE_MS);
  for (const { name, visitor } of visitors) {
    await visitor.page.screenshot({ path: path.join(IMAGES, `${name}.png`) });
    await visitor[Symbol.asyncDispose]();
  }
} finally {
  await browser.close();
}

async function fill(agent: PageAgent): Promise<void> {
  const { acl, variables } = agent.client;
  for (const job of [SHOP, GREETER, FLAKY, HUGE, NIGHTLY, RESIZE]) await agent.run(job);
  await variables.put("nomad/jobs/shop", {
    items: { database: "postgres://shop@127.0.0.1/shop", password: "swordfish" },
  });
  await variables.put("nomad/jobs/shop/web", { items: { motto: "Everything\nmust go" } });
  await variables.acquireLock("leaders/importer", { items: { holder: "importer" }, ttl: 600e9 });
  const Rules = `namespace "default" {
  policy       = "read"
  capabilities = ["read-logs", "alloc-lifecycle"]
}

node {
  policy = "write"
}
`;
  const policy = { Description: "Restart, drain, read logs", JobACL: null };
  await acl.upsertPolicy({ Name: "operators", Rules, ...policy });
  await acl.upsertPolicy({ Name: "anonymous", Rules: "", Description: "Nothing", JobACL: null });
  const role = await acl.createRole({
    Name: "night-shift",
    Description: "Who is called at night",
    Policies: [{ Name: "operators" }],
  });
  const Type = "client";
  await acl.createToken({ Name: "deploys", Type, Policies: ["operators"], ExpirationTTL: 3600e9 });
  await acl.createToken({ Name: "Ada", Type, Roles: [{ ID: role.ID }] });
}

import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { AgentProcess } from "@drover/cli";
import { EXECUTABLES, machine } from "./machine.ts";

for (const [name, built] of Object.entries(EXECUTABLES)) {
  test(`an agent of dist/${name} serves the web page with its script, its style and its policy`, async (t) => {
    const { dir, env, executable } = await machine(t, built);
    const program = ["/usr/bin/env", `PATH=${env.PATH}`, executable] as const;
    const agent = await AgentProcess.start({ directory: path.join(dir, "agent"), program });
    try {
      await judgePage(agent.address);
    } finally {
      await agent.stop();
    }
  });
}

async function judgePage(address: string): Promise<void> {
  const get = (target: string) => fetch(`${address}${target}`, { redirect: "manual" });

  const root = await get("/");
  assert.equal(root.status, 307);
  assert.equal(root.headers.get("location"), "/ui/");

  const page = await get("/ui/");
  assert.equal(page.status, 200);
  assert.equal(page.headers.get("content-type"), "text/html; charset=utf-8");
  const policy = page.headers.get("content-security-policy")?.split("; ") ?? [];
  assert.ok(policy.includes("default-src 'none'"), String(policy));
  assert.ok(policy.includes("script-src 'self'"), String(policy));
  assert.ok(policy.includes("frame-ancestors 'none'"), String(policy));

  const html = await page.text();
  const [, script] = /<script type="module" src="([^"]+)"/.exec(html) ?? [];
  const [, style] = /<link rel="stylesheet" href="([^"]+)"/.exec(html) ?? [];
  for (const [file, type] of [
    [script, "text/javascript; charset=utf-8"],
    [style, "text/css; charset=utf-8"],
  ] as const) {
    assert.ok(file, html);
    const answer = await get(file);
    assert.equal(answer.status, 200, file);
    assert.equal(answer.headers.get("content-type"), type);
    assert.notEqual(await answer.text(), "");
  }

  const state = await get("/ui/jobs/web/versions");
  assert.equal(await state.text(), html, "a state of the page is the page");
  assert.equal((await get("/ui/assets/main-OLD.js")).status, 404);
}

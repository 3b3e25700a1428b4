import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { test } from "node:test";
import { RequestGuard, type RequestGuardOptions } from "./request-guard.ts";

const LOOPBACK = { addresses: ["127.0.0.1"], hostName: "box", allowedHosts: [] };

test("a loopback name is the agent's on any port, as tunnels end on others", () => {
  for (const host of [
    "127.0.0.1:4646",
    "127.0.0.1",
    "127.9.9.9:1",
    "localhost:8080",
    "LocalHost:8080",
    "[::1]:4646",
  ]) {
    assert.equal(refusalOf(LOOPBACK, { host }), undefined, host);
    assert.equal(refusalOf(LOOPBACK, { host, origin: `http://${host}` }), undefined, host);
    assert.equal(refusalOf(LOOPBACK, { host, origin: `https://${host}` }), undefined, host);
  }
});

test("names of others are refused, however near they come", () => {
  for (const host of [
    "",
    "evil.example",
    "127.0.0.1.evil.example:4646",
    "localhost.evil.example",
    "evil.localhost.example:4646",
    "127.0.0.1@evil.example",
    "127.0.0.1:4646@evil.example",
    "evil.example#127.0.0.1",
    "127.0.0.1, evil.example",
    "127.0.0.1:80:80",
    "[::1",
    "[::1]evil.example",
    "0x7f000001",
    "2130706433",
    "box:4646",
  ]) {
    assert.match(refusalOf(LOOPBACK, { host }) ?? "", /^Host ".*" is not this agent's/, host);
  }
});

test("a page of another origin is refused, one on another port of this machine too", () => {
  const host = "localhost:4646";
  for (const origin of [
    "https://evil.example",
    "http://localhost:3000",
    "http://127.0.0.1:4646",
    "http://localhost:4646.evil.example",
    "null",
    "file://",
    "chrome-extension://x",
    "http://",
  ]) {
    assert.match(
      refusalOf(LOOPBACK, { host, origin }) ?? "",
      /web pages of .* are refused/,
      origin,
    );
  }
  const crossSite = { host, "sec-fetch-site": "cross-site" };
  assert.match(refusalOf(LOOPBACK, crossSite) ?? "", /of other sites are refused/);
});

test("a proxy's host passes where it is named, with its port where that is named too", () => {
  const options = { ...LOOPBACK, allowedHosts: ["drover.example.com", "other.example:8443"] };
  const origin = "https://drover.example.com";
  assert.equal(refusalOf(options, { host: "Drover.Example.com", origin }), undefined);
  assert.equal(refusalOf(options, { host: "127.0.0.1:4646", origin }), undefined);
  assert.equal(refusalOf(options, { host: "other.example:8443" }), undefined);
  assert.notEqual(refusalOf(options, { host: "other.example" }), undefined);
  assert.notEqual(refusalOf(options, { host: "a.drover.example.com" }), undefined);
});

test("an agent that others reach answers to its machine's name and addresses", () => {
  const open = { ...LOOPBACK, addresses: ["0.0.0.0"] };
  assert.equal(refusalOf(open, { host: "box:4646" }), undefined);
  assert.notEqual(refusalOf(open, { host: "evil.example" }), undefined);
  const named = { ...LOOPBACK, addresses: ["fd00::5"] };
  assert.equal(refusalOf(named, { host: "[fd00::5]:4646" }), undefined);
});

test("the host of the target counts like the header, and of headers there must be one", () => {
  const host = "127.0.0.1:4646";
  assert.equal(refusalOf(LOOPBACK, { host }, "http://localhost:4646/v1/jobs"), undefined);
  assert.match(
    refusalOf(LOOPBACK, { host }, "http://evil.example/v1/jobs") ?? "",
    /"evil.example" is not/,
  );
  const twice = { url: "/", headers: { host }, rawHeaders: ["Host", host, "host", host] };
  assert.throws(
    () => new RequestGuard(LOOPBACK).check(twice as unknown as IncomingMessage),
    /one Host header/,
  );
});

test("over a Unix socket any host will do, and no foreign page", () => {
  const guard = new RequestGuard(LOOPBACK);
  const check = (headers: Record<string, string>) => () =>
    guard.check({ url: "/", headers, rawHeaders: [] } as unknown as IncomingMessage, {
      isSocket: true,
    });
  assert.doesNotThrow(check({ host: "unix" }));
  assert.throws(check({ host: "unix", origin: "https://evil.example" }), /are refused/);
});

function refusalOf(
  options: RequestGuardOptions,
  headers: Record<string, string>,
  url = "/v1/jobs",
): string | undefined {
  try {
    const rawHeaders = Object.entries(headers).flat();
    new RequestGuard(options).check({ url, headers, rawHeaders } as unknown as IncomingMessage);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

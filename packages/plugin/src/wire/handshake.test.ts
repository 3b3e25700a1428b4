import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { formatHandshake, type Handshake, parseHandshake } from "./handshake.ts";

test("a handshake over a Unix socket is the line that go-plugin expects", () => {
  const line = formatHandshake({ protocolVersion: 2, network: "unix", address: "/tmp/plugin1" });
  assert.equal(line, "1|2|unix|/tmp/plugin1|grpc|");
});

test("a certificate travels in base64 without padding", () => {
  const line = formatHandshake({
    protocolVersion: 2,
    network: "unix",
    address: "/s",
    certificate: new Uint8Array([1]),
    multiplex: false,
  });
  assert.equal(line, "1|2|unix|/s|grpc|AQ|false");
});

test("whatever is formatted is parsed back", () => {
  const handshakes = fc.record(
    {
      protocolVersion: fc.nat(),
      network: fc.constantFrom("unix" as const, "tcp" as const),
      address: fc.stringMatching(/^[\w/.:-]+$/),
      certificate: fc.option(fc.uint8Array({ minLength: 1 }), { nil: undefined }),
      multiplex: fc.option(fc.boolean(), { nil: undefined }),
    },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(handshakes, (handshake: Handshake) => {
      assert.deepEqual(parseHandshake(`${formatHandshake(handshake)}\n`), handshake);
    }),
  );
});

test("a line that is no handshake is refused with what was said", () => {
  for (const [line, problem] of [
    ["hello", /said "hello" where its handshake line was expected/],
    ["", /said "" where/],
    ["2|2|unix|/s|grpc|", /version "2" of go-plugin's protocol, not 1/],
    ["1|x|unix|/s|grpc|", /protocol version "x"/],
    ["1|2|pipe|/s|grpc|", /network "pipe"/],
    ["1|2|unix|/s|netrpc|", /speaks "netrpc"/],
    ["1|2|unix|/s", /speaks "netrpc"/],
    ["x".repeat(1000), /x{200}\.\.\."/],
  ] as const) {
    assert.throws(() => parseHandshake(line), { code: "failed_precondition", message: problem });
  }
});

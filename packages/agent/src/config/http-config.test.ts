import assert from "node:assert/strict";
import { test } from "node:test";
import type { AgentConfig } from "./agent-config.ts";
import { completeConfig } from "./agent-config.ts";
import { readConfig } from "./read-config.ts";

test("addresses.http lists what to listen on, Unix sockets among them; flags and bind_addr name one", () => {
  const listen = (text: string, bindAddress?: string) => {
    const { addresses, sockets } = httpOf(text, bindAddress);
    return { addresses, sockets };
  };
  assert.deepEqual(listen(""), { addresses: ["127.0.0.1"], sockets: undefined });
  assert.deepEqual(listen('addresses { http = "unix:///run/x.sock" }'), {
    addresses: [],
    sockets: ["/run/x.sock"],
  });
  assert.deepEqual(listen('addresses { http = "127.0.0.1 ::1 unix:///a unix:///b" }'), {
    addresses: ["127.0.0.1", "::1"],
    sockets: ["/a", "/b"],
  });
  assert.deepEqual(listen('bind_addr = "localhost"\naddresses { http = "127.0.0.2" }', "::1"), {
    addresses: ["::1"],
    sockets: undefined,
  });
});

test("an address that others reach needs TLS and ACL, or the word of the operator", () => {
  for (const address of ["0.0.0.0", "::", "10.1.2.3", "node.example.com", "127.0.0.1.nip.io"]) {
    assert.throws(() => httpOf("", address), {
      code: "failed_precondition",
      message: new RegExp(`does not listen on ${address}: .*allow_insecure_bind = true`),
    });
    assert.throws(
      () => httpOf(`addresses { http = "127.0.0.1 ${address}" }`),
      /does not listen on/,
    );
    assert.deepEqual(httpOf("allow_insecure_bind = true", address).addresses, [address]);
    const tls = 'tls {\nhttp = true\ncert_file = "/c"\nkey_file = "/k"\n}';
    const acl = "acl { enabled = true }";
    for (const half of [tls, acl]) assert.throws(() => httpOf(half, address), /does not listen on/);
    assert.deepEqual(httpOf(`${tls}\n${acl}`, address).addresses, [address]);
  }
  for (const address of ["127.0.0.1", "127.8.8.8", "localhost", "::1"]) {
    assert.deepEqual(httpOf("", address).addresses, [address]);
  }
});

test("HTTPS needs its files, and their names are told", () => {
  assert.throws(() => httpOf("tls { http = true }"), /needs cert_file and key_file/);
  const files = 'cert_file = "/c"\nkey_file = "/k"';
  assert.throws(
    () => httpOf(`tls {\nhttp = true\nverify_https_client = true\n${files}\n}`),
    /needs ca_file/,
  );
  assert.equal(httpOf(`tls {\n${files}\n}`).tls, undefined);
  const suites = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305";
  const given = `tls {\nhttp = true\n${files}\ntls_min_version = "tls13"\ntls_cipher_suites = "${suites}"\n}`;
  assert.deepEqual(httpOf(given).tls, {
    certFile: "/c",
    keyFile: "/k",
    caFile: "",
    verifyClient: false,
    minVersion: "TLSv1.3",
    ciphers: ["ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-ECDSA-CHACHA20-POLY1305"],
  });
  assert.throws(
    () => httpOf(`tls {\nhttp = true\n${files}\ntls_cipher_suites = "RC4"\n}`),
    /"RC4" is none of TLS_RSA/,
  );
});

function httpOf(text: string, bindAddress?: string): AgentConfig["http"] {
  const { values, diagnostics } = readConfig(text, "agent.hcl");
  assert.deepEqual(
    diagnostics.filter(({ severity }) => severity === "error"),
    [],
  );
  return completeConfig(values, { dev: true, bindAddress }).http;
}

import assert from "node:assert/strict";
import { createPrivateKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { connect, createServer } from "node:tls";
import { createAuthority, issueCertificate, type KeyedCertificate } from "./certificate.ts";
import type { CertificateRequest } from "./certificate-request.ts";

const DAY_MS = 86_400_000;
const VALIDITY = {
  notBefore: new Date(Date.now() - DAY_MS),
  notAfter: new Date(Date.now() + DAY_MS),
};
const AUTHORITY = createAuthority({ subject: { commonName: "Test CA" }, ...VALIDITY });
const SERVER: CertificateRequest = {
  subject: { commonName: "server.global.nomad" },
  dnsNames: ["server.global.nomad", "localhost"],
  ipAddresses: ["127.0.0.1", "::1"],
  usages: ["server", "client"],
  ...VALIDITY,
};

test("what an authority issues is taken by TLS for its names, and by nobody who does not know it", async (t) => {
  const port = await serve(t, issueCertificate(SERVER, AUTHORITY));
  const ca = AUTHORITY.certificatePem;
  for (const servername of ["localhost", "server.global.nomad"]) {
    assert.equal(await verdict(port, { ca, servername }), "secured");
  }
  assert.equal(await verdict(port, { ca, host: "127.0.0.1" }), "secured");
  assert.equal(
    await verdict(port, { ca, servername: "evil.example" }),
    "ERR_TLS_CERT_ALTNAME_INVALID",
  );
  const other = createAuthority({ subject: { commonName: "Test CA" }, ...VALIDITY });
  assert.match(
    await verdict(port, { ca: other.certificatePem, servername: "localhost" }),
    /UNABLE_TO_(?:VERIFY|GET)|SIGNATURE/,
  );
});

test("a certificate says whom it is for, by whom it is signed, and until when", () => {
  const subject = { commonName: "a", country: "DE", organization: "Ö & Söhne", locality: "" };
  const { certificatePem, privateKeyPem } = issueCertificate({ ...SERVER, subject }, AUTHORITY);
  const certificate = new X509Certificate(certificatePem);
  const authority = new X509Certificate(AUTHORITY.certificatePem);
  assert.equal(certificate.subject, "C=DE\nO=Ö & Söhne\nCN=a");
  assert.equal(certificate.issuer, "CN=Test CA");
  assert.ok(certificate.verify(authority.publicKey));
  assert.ok(certificate.checkIssued(authority));
  assert.ok(certificate.checkPrivateKey(createPrivateKey(privateKeyPem)));
  assert.ok(authority.ca && !certificate.ca);
  assert.equal(Date.parse(certificate.validTo), Math.floor(+VALIDITY.notAfter / 1000) * 1000);
  assert.equal(
    certificate.subjectAltName,
    "DNS:server.global.nomad, DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1",
  );
});

for (const [type, options] of [
  ["rsa", { modulusLength: 2048 }],
  ["ec", { namedCurve: "P-384" }],
  ["ed25519", {}],
] as const) {
  test(`a key of the type ${type} that is given signs, and its certificate is taken by TLS`, async (t) => {
    // The types of node:crypto have one signature for each type of key.
    const newKey = () => generateKeyPairSync(type as "rsa", options as { modulusLength: 2048 });
    const authority = createAuthority(
      { subject: { commonName: "Given" }, ...VALIDITY },
      newKey().privateKey,
    );
    const { privateKey } = newKey();
    const issued = issueCertificate(SERVER, authority, privateKey);
    assert.ok(createPrivateKey(issued.privateKeyPem).equals(privateKey));
    const port = await serve(t, issued);
    assert.equal(
      await verdict(port, { ca: authority.certificatePem, servername: "localhost" }),
      "secured",
    );
  });
}

test("an authority for some domains cannot vouch for others", async (t) => {
  const narrow = createAuthority({
    subject: { commonName: "Narrow CA" },
    permittedDomains: ["nomad"],
    ...VALIDITY,
  });
  const ca = narrow.certificatePem;
  const inside = { ...SERVER, dnsNames: ["server.global.nomad"], ipAddresses: [] };
  const outside = { ...inside, dnsNames: ["evil.example"] };
  const port = await serve(t, issueCertificate(inside, narrow));
  assert.equal(await verdict(port, { ca, servername: "server.global.nomad" }), "secured");
  const evil = await serve(t, issueCertificate(outside, narrow));
  assert.notEqual(await verdict(evil, { ca, servername: "evil.example" }), "secured");
});

test("what is no authority signs nothing, and what cannot be read is told", () => {
  const leaf = issueCertificate(SERVER, AUTHORITY);
  assert.throws(() => issueCertificate(SERVER, leaf), /may not sign certificates/);
  const { privateKeyPem } = leaf;
  assert.throws(() => issueCertificate(SERVER, { ...AUTHORITY, privateKeyPem }), /another key/);
  assert.throws(() => issueCertificate(SERVER, { ...AUTHORITY, certificatePem: "x" }), {
    code: "invalid_argument",
    message: /cannot be read/,
  });
});

async function serve(
  t: TestContext,
  { certificatePem: cert, privateKeyPem: key }: KeyedCertificate,
) {
  const server = createServer({ cert, key }, (socket) => socket.end());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  return (server.address() as AddressInfo).port;
}

function verdict(
  port: number,
  options: { ca: string; servername?: string; host?: string },
): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port, ...options });
    socket.on("secureConnect", () => resolve("secured"));
    socket.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    socket.on("close", () => resolve("closed"));
    socket.resume();
  });
}

import assert from "node:assert/strict";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { test } from "node:test";
import { createCertificate } from "./certificate.ts";

test("a certificate is self-signed, for localhost, with the key that comes with it", () => {
  const { certificatePem, privateKeyPem } = createCertificate();
  const certificate = new X509Certificate(certificatePem);
  assert.ok(certificate.verify(certificate.publicKey));
  assert.ok(certificate.checkPrivateKey(createPrivateKey(privateKeyPem)));
  assert.equal(certificate.checkHost("localhost"), "localhost");
  assert.equal(certificate.ca, true);
  assert.ok(certificate.validFromDate.getTime() < Date.now());
  assert.ok(certificate.validToDate.getTime() > Date.now() + 10 * 365 * 24 * 3600 * 1000);
});

test("no two certificates have the same serial number", () => {
  const serials = [1, 2, 3].map(
    () => new X509Certificate(createCertificate().certificatePem).serialNumber,
  );
  assert.equal(new Set(serials).size, 3);
});

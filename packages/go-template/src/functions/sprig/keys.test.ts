import assert from "node:assert/strict";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { test } from "node:test";
import { compareSync } from "bcryptjs";
import { Template } from "../../template.ts";
import { consulTemplateFunctions } from "../consul-template.ts";

const functions = consulTemplateFunctions({
  env: {},
  now: () => 0,
  timeZone: "UTC",
  readFile: () => Buffer.alloc(0),
  print: () => {},
});

function execute(text: string, limits = {}): string {
  return Template.parse(text, { name: "t", functions }).execute(undefined, { limits }).toString();
}

/** What a template yields, in parts that "|" divides. */
function parts(text: string): string[] {
  return execute(text).split("|");
}

test("a certificate of a template's authority is for its names, addresses and days, with its key", () => {
  const [ca = "", cert = "", key = ""] = parts(
    `{{ $ca := sprig_genCA "Root" 30 }}{{ $c := sprig_genSignedCert "host" (sprig_list "127.0.0.1" "::1") (sprig_list "a.example") 7 $ca }}{{ $ca.Cert }}|{{ $c.Cert }}|{{ $c.Key }}`,
  );
  const [authority, certificate] = [new X509Certificate(ca), new X509Certificate(cert)];
  assert.ok(authority.ca && certificate.verify(authority.publicKey));
  assert.ok(certificate.checkPrivateKey(createPrivateKey(key)));
  assert.equal(certificate.publicKey.asymmetricKeyType, "rsa");
  assert.deepEqual(
    [certificate.subject, certificate.issuer, certificate.subjectAltName],
    ["CN=host", "CN=Root", "DNS:a.example, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1"],
  );
  const days = (+certificate.validToDate - +certificate.validFromDate) / 86_400_000;
  assert.equal(days, 7);
});

test("a key that is given is the certificate's, be it of EC or Ed25519", () => {
  for (const [type, expected] of [
    ["ecdsa", "ec"],
    ["ed25519", "ed25519"],
  ]) {
    const [key = "", cert = "", signed = "", own = ""] = parts(
      `{{ $k := sprig_genPrivateKey "${type}" }}{{ $ca := sprig_genCAWithKey "Root" 1 $k }}{{ $k }}|{{ $ca.Cert }}|{{ (sprig_genSignedCertWithKey "h" nil nil 1 $ca $k).Cert }}|{{ (sprig_genSelfSignedCertWithKey "h" nil nil 1 $k).Cert }}`,
    );
    assert.equal(createPrivateKey(key).asymmetricKeyType, expected);
    for (const each of [cert, signed, own]) {
      assert.ok(new X509Certificate(each).checkPrivateKey(createPrivateKey(key)));
      assert.ok(new X509Certificate(each).verify(new X509Certificate(cert).publicKey));
    }
  }
});

test("a bcrypt hash of a template is one of its password", () => {
  const [hash = "", line = ""] = parts(
    `{{ sprig_bcrypt "pässword" }}|{{ sprig_htpasswd "me" "x" }}`,
  );
  assert.match(hash, /^\$2a\$10\$/);
  assert.ok(compareSync("pässword", hash));
  assert.ok(line.startsWith("me:") && compareSync("x", line.slice("me:".length)));
});

test("what is encrypted with a password is text to nobody else, and different each time", () => {
  const [one = "", other = ""] = parts(
    `{{ sprig_encryptAES "k" "text" }}|{{ sprig_encryptAES "k" "text" }}`,
  );
  assert.notEqual(one, other);
  assert.equal(execute(`{{ sprig_decryptAES "k" "${one}" }}`), "text");
});

test("what costs time counts in the limit of steps, so that no template holds up its agent with it", () => {
  for (const call of [
    `sprig_genPrivateKey "rsa"`,
    `sprig_genCA "x" 1`,
    `sprig_genSelfSignedCert "x" nil nil 1`,
    `sprig_bcrypt "x"`,
    `sprig_htpasswd "x" "x"`,
    `sprig_derivePassword 1 "long" "a" "b" "c"`,
  ]) {
    assert.throws(() => execute(`{{ ${call} }}`, { steps: 20_000 }), /takes more than 20000 steps/);
  }
});

test("DSA is refused with what to take instead", () => {
  assert.throws(() => execute(`{{ sprig_genPrivateKey "dsa" }}`), /use ecdsa, ed25519 or rsa/);
});

import assert from "node:assert/strict";
import { constants, generateKeyPairSync, publicEncrypt } from "node:crypto";
import { test } from "node:test";
import { compareSync } from "bcryptjs";
import { check, errorOf, resultOf } from "../../test/evaluate-text.ts";

test("hash functions give what their documentation says", () => {
  check([
    ['md5("hello world")', "5eb63bbbe01eeed093cb22bb8f5acdc3"],
    ['sha1("hello world")', "2aae6c35c94fcfb415dbe95f408b9ce91ee846ed"],
    ['sha256("hello world")', "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9"],
    [
      'sha512("hello world")',
      "309ecc489c12d6eb4cc40f50c902f2b4d0ed77ee511a7c7a9bcd3ca86d4cd86f989dd35bc5ff499670da34255b45b0cfd830e81f605dcf7dc5542e93ae9cd76f",
    ],
  ]);
});

test("bcrypt gives a hash of the password", () => {
  const hash = resultOf('bcrypt("hello world", 4)');
  assert.ok(typeof hash === "string" && compareSync("hello world", hash));
  assert.match(errorOf('bcrypt("x", 31)'), /the cost must not exceed 14/);
});

test("rsadecrypt decrypts what was encrypted with the public key", () => {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 1024,
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
    publicKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  const padding = constants.RSA_PKCS1_PADDING;
  const secret = publicEncrypt({ key: publicKey, padding }, Buffer.from("message"));
  const key = JSON.stringify(privateKey);
  assert.equal(resultOf(`rsadecrypt("${secret.toString("base64")}", ${key})`), "message");
  assert.match(errorOf('rsadecrypt("eA==", "no key")'), /cannot decrypt with this key/);
});

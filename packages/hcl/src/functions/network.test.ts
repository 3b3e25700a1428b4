import assert from "node:assert/strict";
import { test } from "node:test";
import { check, errorOf } from "../../test/evaluate-text.ts";

test("network functions give what their documentation says", () => {
  check([
    ['cidrhost("10.12.127.0/20", 16)', "10.12.112.16"],
    ['cidrhost("10.12.127.0/20", 268)', "10.12.113.12"],
    ['cidrhost("fd00:fd12:3456:7890:00a2::/72", 34)', "fd00:fd12:3456:7890::22"],
    ['cidrhost("10.0.0.0/24", -1)', "10.0.0.255"],
    ['cidrnetmask("172.16.0.0/12")', "255.240.0.0"],
    ['cidrsubnet("172.16.0.0/12", 4, 2)', "172.18.0.0/16"],
    ['cidrsubnet("10.1.2.0/24", 4, 15)', "10.1.2.240/28"],
    ['cidrsubnet("fd00:fd12:3456:7890::/56", 16, 162)', "fd00:fd12:3456:7800:a200::/72"],
    [
      'cidrsubnets("10.1.0.0/16", 4, 4, 8, 4)',
      ["10.1.0.0/20", "10.1.16.0/20", "10.1.32.0/24", "10.1.48.0/20"],
    ],
  ]);
});

test("networks that are none, or too small, are refused", () => {
  assert.match(errorOf('cidrhost("10.0.0.0/33", 1)'), /invalid CIDR address: 10.0.0.0\/33/);
  assert.match(errorOf('cidrhost("192.168.1.0/30", 255)'), /does not accommodate a host/);
  assert.match(errorOf('cidrsubnet("10.0.0.0/30", 4, 0)'), /insufficient address space/);
  assert.match(
    errorOf('cidrsubnets("10.0.0.0/30", 1, 1, 1)'),
    /not enough remaining address space/,
  );
});

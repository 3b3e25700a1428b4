import assert from "node:assert/strict";
import { test } from "node:test";
import { check, errorOf, resultOf } from "../../test/evaluate-text.ts";

test("functions of regular expressions give what their documentation says", () => {
  check([
    ['regex("[a-z]+", "53453453.345345aaabbbccc23454")', "aaabbbccc"],
    ['regex("(\\\\d+)-(\\\\d\\\\d)-(\\\\d\\\\d)", "2019-02-01")', ["2019", "02", "01"]],
    ['regex("^(?:(?P<scheme>[^:/?#]+):)?", "https://example.org")', { scheme: "https" }],
    ['regexall("[a-z]+", "1234abcd5678efgh9")', ["abcd", "efgh"]],
    ['regexall("[a-z]+", "123456789")', []],
    ['regex_replace("hello", "(l+)", "<$1>")', "he<ll>o"],
    ['regex_replace("-ab-axxb-", "a(x*)b", "T")', "-T-T-"],
  ]);
});

test("a pattern that makes other engines hang takes no time here", () => {
  const text = "a".repeat(5000);
  assert.equal(resultOf(`can(regex("^(a+)+$", "${text}!"))`), false);
});

test("a search that would take too long is stopped", () => {
  const text = "abcd".repeat(50_000);
  assert.match(errorOf(`regex("(a|b|c|d){900}x", "${text}")`), /takes more than 2000000 steps/);
  assert.match(errorOf(`regex("${"x".repeat(5000)}", "x")`), /more than 4000 characters/);
});

test("a pattern that cannot be read is refused", () => {
  assert.match(errorOf('regex("(", "x")'), /invalid regexp pattern/);
  assert.match(errorOf('regex("(?P<a>x)(y)", "xy")'), /cannot mix both named and unnamed/);
  assert.match(errorOf('regex("a", "b")'), /pattern did not match/);
});

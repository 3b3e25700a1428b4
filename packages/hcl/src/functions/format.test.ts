import assert from "node:assert/strict";
import { test } from "node:test";
import { check, errorOf, resultOf } from "../../test/evaluate-text.ts";

test("format and formatlist give what their documentation says", () => {
  check([
    ['format("Hello, %s!", "Ander")', "Hello, Ander!"],
    ['format("There are %d lights", 4)', "There are 4 lights"],
    ['format("%5d|%-5d|%05d|%+d", 1, 2, 3, 4)', "    1|2    |00003|+4"],
    ['format("%b %o %x %X %#x", 10, 10, 255, 255, 255)', "1010 12 ff FF 0xff"],
    ['format("%.2f|%8.3f|%e|%g", 1.5, 2.25, 123456.789, 1e10)', "1.50|   2.250|1.234568e+05|1e+10"],
    ['format("%q %t %%", "a\\"b", true)', '"a\\"b" true %'],
    ['format("%v %v", [1, "a"], {b = null})', '[1,"a"] {"b":null}'],
    ['format("%[2]s %[1]s", "a", "b")', "b a"],
    ['format("%.2s|%6s|%-6s|", "hello", "hey", "hey")', "he|   hey|hey   |"],
    ['formatlist("Hello, %s!", ["Valentina", "Ander"])', ["Hello, Valentina!", "Hello, Ander!"]],
    [
      'formatlist("%s, %s!", "Salutations", ["Valentina", "Ander"])',
      ["Salutations, Valentina!", "Salutations, Ander!"],
    ],
  ]);
});

test("numbers are rounded as their 512 bits say, an exact half to the even digit", () => {
  assert.equal(resultOf('format("%.2f %.2f %.0f %.0f", 1.005, 2.675, 2.5, 3.5)'), "1.00 2.67 2 4");
});

test("a format that does not fit its arguments is refused", () => {
  assert.match(errorOf('format("%s")'), /not enough arguments for "%s" at 0/);
  assert.match(errorOf('format("%s", "a", "b")'), /too many arguments; only 1 used/);
  assert.match(errorOf('format("%d", 4.5)'), /an integer is required/);
  assert.match(errorOf('format("%")'), /invalid format string starting at offset 0/);
  assert.match(errorOf('format("%y", 1)'), /unsupported format verb "y"/);
  assert.match(errorOf('format("%999999999s", "")'), /more than 67108864 characters/);
});

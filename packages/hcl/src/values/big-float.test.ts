import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { LimitError } from "../limits.ts";
import { BigFloat } from "./big-float.ts";

function parse(text: string): BigFloat {
  const number = BigFloat.parse(text);
  assert.ok(number, text);
  return number;
}

const decimal = fc
  .tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.integer({ min: -30, max: 10 }))
  .map(([digits, power]) => `${digits}e${power}`);

test("a number that is written and read again is the same", () => {
  fc.assert(
    fc.property(decimal, (text) => {
      const number = parse(text);
      assert.equal(parse(number.toString()).toString(), number.toString());
      assert.equal(number.toNumber(), Number(text));
    }),
  );
});

test("doubles become themselves, in the digits that JavaScript gives them", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (double) => {
      const number = BigFloat.fromNumber(double);
      assert.equal(number?.toNumber(), Object.is(double, -0) ? 0 : double);
    }),
  );
  assert.equal(BigFloat.fromNumber(0.1)?.toString(), "0.1");
  assert.equal(BigFloat.fromNumber(Number.NaN), undefined);
});

test("integers are exact in sum, product and remainder", () => {
  const integer = fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n });
  fc.assert(
    fc.property(integer, integer, (a, b) => {
      const [x, y] = [parse(`${a}`), parse(`${b}`)];
      assert.equal(x.add(y)?.toBigInt(), a + b);
      assert.equal(x.subtract(y)?.toBigInt(), a - b);
      assert.equal(x.multiply(y)?.toBigInt(), a * b);
      assert.equal(Math.sign(x.compare(y)), a < b ? -1 : a > b ? 1 : 0);
      if (b !== 0n) assert.equal(x.remainder(y)?.toBigInt(), a % b);
    }),
  );
});

test("results have 512 bits, rounded to the nearest", () => {
  assert.equal(parse("0.1").add(parse("0.2"))?.toString(), "0.3");
  const third = parse("1").divide(parse("3"));
  assert.match(third?.toString() ?? "", /^0\.3{154}5$/);
  assert.equal(third?.multiply(parse("3"))?.toString(), "1");
});

test("numbers round towards zero, down and up", () => {
  const rounded = (text: string) => {
    const number = parse(text);
    return [number.truncate(), number.floor(), number.ceil()].map(String);
  };
  assert.deepEqual(rounded("2.5"), ["2", "2", "3"]);
  assert.deepEqual(rounded("-2.5"), ["-2", "-3", "-2"]);
  assert.deepEqual(rounded("7"), ["7", "7", "7"]);
});

test("infinities and zeros follow the rules of arithmetic", () => {
  const infinity = parse("1").divide(parse("0"));
  assert.equal(infinity?.toString(), "+Inf");
  assert.equal(parse("0").divide(parse("0")), undefined);
  assert.equal(infinity?.subtract(infinity), undefined);
  assert.equal(parse("0").multiply(infinity ?? parse("1")), undefined);
  assert.equal(parse("-0").toString(), "-0");
  assert.ok(parse("-0").equals(parse("0")));
});

test("text that is no number is refused, and so are numbers out of range", () => {
  for (const text of ["", ".", "1e", "0x1", "1_000", " 1", "1..2", "1e99999999"]) {
    assert.equal(BigFloat.parse(text), undefined, text);
  }
  const large = parse("1e30000");
  assert.throws(() => large.multiply(large), LimitError);
});

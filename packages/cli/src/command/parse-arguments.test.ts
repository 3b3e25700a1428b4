import assert from "node:assert/strict";
import { test } from "node:test";
import { Fault } from "@drover/fault";
import { booleanFlag, durationFlag, integerFlag, listFlag, textFlag } from "./flag.ts";
import { checkArguments, parseArguments } from "./parse-arguments.ts";

const flags = {
  detach: booleanFlag("d"),
  checkIndex: integerFlag("<n>", "c"),
  var: listFlag("<key=value>", "v"),
  s: textFlag("<signal>", "s"),
  deadline: durationFlag("<duration>", "d"),
};
const parse = (line: string, passThrough = false) =>
  parseArguments(line.split(" "), { flags, passThrough });
const refusal = (line: string) => {
  try {
    parse(line);
  } catch (error) {
    return error instanceof Fault ? error.message : String(error);
  }
  return undefined;
};

test("flags take one dash or two, and their value after a blank or an equals sign", () => {
  for (const line of ["-check-index 7 -s USR1", "--check-index=7 --s=USR1"]) {
    const { flags: values } = parse(line);
    assert.equal(values.checkIndex, 7);
    assert.equal(values.s, "USR1");
  }
});

test("a switch takes no value, or one after an equals sign", () => {
  assert.equal(parse("-detach job").flags.detach, true);
  assert.equal(parse("-detach=false job").flags.detach, false);
  assert.equal(parse("-detach=0 job").flags.detach, false);
  assert.deepEqual(parse("-detach job").args, ["job"]);
});

test("a flag that may be repeated keeps every value, with the equals signs inside it", () => {
  const { flags: values } = parse("-var a=b -var=c=d=e");
  assert.deepEqual(values.var, ["a=b", "c=d=e"]);
});

test("flags may stand before, between and after the arguments", () => {
  const { flags: values, args } = parse("one -detach two -s x three");
  assert.deepEqual(args, ["one", "two", "three"]);
  assert.equal(values.detach, true);
  assert.equal(values.s, "x");
});

test("after two dashes, and for a command that passes them on, flags are arguments", () => {
  assert.deepEqual(parse("-- -detach").args, ["-detach"]);
  const { flags: values, args } = parse("-detach id /bin/ls -l --all", true);
  assert.equal(values.detach, true);
  assert.deepEqual(args, ["id", "/bin/ls", "-l", "--all"]);
});

test("a lone dash is an argument", () => {
  assert.deepEqual(parse("-").args, ["-"]);
});

test("a duration is read as Go writes it, in milliseconds", () => {
  assert.equal(parse("-deadline 1h30m").flags.deadline, 5_400_000);
});

test("a misspelt flag is refused with the nearest one there is", () => {
  assert.equal(refusal("-detahc"), "Unknown flag -detahc. Did you mean -detach?");
  assert.equal(refusal("--chek-index=1"), "Unknown flag -chek-index. Did you mean -check-index?");
  assert.equal(refusal("-zzz"), "Unknown flag -zzz");
});

test("a value that is missing or of the wrong kind is refused with what is expected", () => {
  assert.equal(refusal("-s"), "Flag -s needs a value: -s <signal>");
  assert.match(refusal("-check-index -1") ?? "", /"-1".*-check-index.*whole number/);
  assert.match(refusal("-detach=maybe") ?? "", /"maybe".*-detach.*true or false/);
  assert.match(refusal("-deadline soon") ?? "", /"soon".*-deadline.*duration/);
});

test("arguments are counted by the usage, which names the missing one and the surplus one", () => {
  assert.throws(() => checkArguments([], "<job> [version]"), /Missing argument <job>/);
  assert.doesNotThrow(() => checkArguments(["a", "b"], "<job> [version]"));
  assert.throws(
    () => checkArguments(["a", "b", "c"], "<job> [version]"),
    /Unexpected argument "c"/,
  );
  assert.doesNotThrow(() => checkArguments(["a", "b", "c"], "<id> <command> [args...]"));
});

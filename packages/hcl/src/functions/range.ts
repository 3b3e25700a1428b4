import { FunctionError } from "../eval/function.ts";
import { NUMBER } from "../values/type.ts";
import { listValue, numberValue, type Value } from "../values/value.ts";
import { numberOf } from "./define.ts";

/** `range` makes no more elements than this, as cty's does not. */
const MAX_RANGE = 1024;

/** The numbers from a start up (or down) to but without an end, with the arguments of `range`. */
export function range(args: readonly Value[]): Value {
  if (args.length < 1 || args.length > 3) {
    throw new FunctionError("must have one, two, or three arguments");
  }
  const numbers = args.map((each) => numberOf(each));
  const zero = numberOf(numberValue(0));
  const [start = zero, end = zero] = numbers.length === 1 ? [zero, ...numbers] : numbers;
  const step = numbers[2] ?? numberOf(numberValue(end.compare(start) < 0 ? -1 : 1));
  if (step.isZero) throw new FunctionError("step must not be zero", 2);
  const isDown = step.sign < 0;
  if (isDown && end.compare(start) > 0) {
    throw new FunctionError("end must be less than start when step is negative", 1);
  }
  if (!isDown && end.compare(start) < 0) {
    throw new FunctionError("end must be greater than start when step is positive", 1);
  }
  const values: Value[] = [];
  for (let next = start; isDown ? next.compare(end) > 0 : next.compare(end) < 0; ) {
    if (values.length >= MAX_RANGE) {
      throw new FunctionError(
        `more than ${MAX_RANGE} values were generated; either decrease the difference between start and end or use a smaller step`,
      );
    }
    values.push(numberValue(next));
    next = next.add(step) ?? end;
  }
  return listValue(NUMBER, values);
}

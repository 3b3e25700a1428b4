import type { ByteString } from "../bytes.ts";
import type { Value } from "../values/value.ts";

interface Variable {
  readonly name: ByteString;
  value: Value;
}

/** The variables of a template that are in scope, the newest last. */
export class Variables {
  readonly #stack: Variable[] = [];

  /** A mark to go back to; setting it ends the scope of what was declared since. */
  get length(): number {
    return this.#stack.length;
  }

  set length(mark: number) {
    this.#stack.length = mark;
  }

  push(name: ByteString, value: Value): void {
    this.#stack.push({ name, value });
  }

  get(name: ByteString): Value {
    return this.#find(name)?.value;
  }

  /** False if it was not declared, which the parser does not see in a range. */
  set(name: ByteString, value: Value): boolean {
    const variable = this.#find(name);
    if (variable === undefined) return false;
    variable.value = value;
    return true;
  }

  /** @param depth 0 for the newest */
  setTop(depth: number, value: Value): void {
    const variable = this.#stack.at(-1 - depth);
    if (variable !== undefined) variable.value = value;
  }

  #find(name: ByteString): Variable | undefined {
    return this.#stack.findLast((variable) => variable.name === name);
  }
}

/** Both directions between the names of a contract and the numbers of a .proto enum. */
export class EnumMap<Name extends string, Value extends number> {
  readonly #values: Readonly<Record<Name, Value>>;
  readonly #names: ReadonlyMap<number, Name>;
  readonly #fallback: Name;

  /** @param fallback what a number without a name is taken for, as a newer peer may send one */
  constructor(values: Readonly<Record<Name, Value>>, fallback: Name) {
    this.#values = values;
    this.#names = new Map(
      Object.entries<Value>(values).map(([name, value]) => [value, name as Name]),
    );
    this.#fallback = fallback;
  }

  toProto(name: Name): Value {
    return this.#values[name];
  }

  fromProto(value: number): Name {
    return this.#names.get(value) ?? this.#fallback;
  }
}

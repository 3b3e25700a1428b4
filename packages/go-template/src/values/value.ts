import type { ByteString } from "../bytes.ts";

/**
 * A value of a template, with Go's types: `int` is a bigint, `float64` a number, `string` a string of
 * bytes. `null` is a nil interface, `undefined` no value at all (a key that a map does not have).
 */
export type Value =
  | undefined
  | null
  | boolean
  | ByteString
  | bigint
  | number
  | Integer
  | Complex
  | Slice
  | GoMap
  | Struct;

export type SignedType = "int" | "int8" | "int16" | "int32" | "int64";
export type UnsignedType = "uint" | "uint8" | "uint16" | "uint32" | "uint64";

/** What a type of its own adds to an integer. */
export interface NamedType {
  readonly typeName: string;
  /** What it prints as. */
  readonly text: ByteString;
  readonly methods: Methods;
  /** Another value of the type, as `range` counts. */
  readonly make: (value: bigint) => Integer;
}

/** An integer of another type than `int`, be it only by its name. */
export class Integer {
  readonly type: SignedType | UnsignedType;
  readonly value: bigint;
  readonly named: NamedType | undefined;

  constructor(type: SignedType | UnsignedType, value: bigint, named?: NamedType) {
    this.type = type;
    this.value = value;
    this.named = named;
  }

  get methods(): Methods | undefined {
    return this.named?.methods;
  }

  /** Another value of its type. */
  another(value: bigint): Integer {
    return this.named?.make(value) ?? new Integer(this.type, value);
  }
}

export class Complex {
  readonly real: number;
  readonly imaginary: number;

  constructor(real: number, imaginary: number) {
    this.real = real;
    this.imaginary = imaginary;
  }
}

/** The type of elements that may be anything. */
export const ANY = "interface {}";

/** A slice, whose elements are of one type. */
export class Slice {
  /** As Go names it: "string", {@link ANY}. */
  readonly element: string;
  readonly items: readonly Value[];
  /** How many Go has room for, which is seen in dumps alone. */
  readonly capacity: number;

  constructor(element: string, items: readonly Value[], capacity = items.length) {
    this.element = element;
    this.items = items;
    this.capacity = capacity;
  }
}

export type MapKey = ByteString | bigint | number | boolean;

/** Methods by name, which templates call as `.Name`. */
export type Methods = ReadonlyMap<string, GoFunction>;

export interface GoMapOptions {
  /** The type of keys, "string" unless told. */
  readonly key?: string;
  /** The type of elements, {@link ANY} unless told. */
  readonly element?: string;
  /** Its own name, for a type that has one. */
  readonly typeName?: string;
  readonly methods?: Methods | undefined;
  /** What a key that is not there has, for a type of elements that only its maker knows. */
  readonly zero?: Value;
}

/** A map; its entries are in any order, and templates see them sorted by key. */
export class GoMap {
  readonly key: string;
  readonly element: string;
  readonly entries: Map<MapKey, Value>;
  readonly typeName: string;
  readonly methods: Methods | undefined;
  readonly zero: Value;

  constructor(entries: Map<MapKey, Value>, options: GoMapOptions = {}) {
    this.entries = entries;
    this.key = options.key ?? "string";
    this.element = options.element ?? ANY;
    this.typeName = options.typeName ?? `map[${this.key}]${this.element}`;
    this.methods = options.methods;
    this.zero = options.zero;
  }
}

export interface StructOptions {
  /** As Go names it: "*dependency.NomadService". With "*" it is a pointer to a struct. */
  readonly typeName: string;
  /** In their order. */
  readonly fields: ReadonlyMap<string, Value>;
  readonly methods?: Methods;
  /** What it prints as, if its type says (`String() string`). */
  readonly text?: ByteString;
}

/** A struct, or a pointer to one. */
export class Struct {
  readonly typeName: string;
  readonly fields: ReadonlyMap<string, Value>;
  readonly methods: Methods | undefined;
  readonly text: ByteString | undefined;

  constructor({ typeName, fields, methods, text }: StructOptions) {
    this.typeName = typeName;
    this.fields = fields;
    this.methods = methods;
    this.text = text;
  }

  /** What it prints as by `%#v`, if its type says (`GoString() string`). */
  get goText(): ByteString | undefined {
    return undefined;
  }
}

/** What a function may ask of the template that calls it. */
export interface CallContext {
  /** Executes another template of the same text. @throws {TemplateError} */
  execute(name: ByteString, dot: Value): ByteString;
  /**
   * Counts what a costly function is about to do in the limit of steps.
   *
   * @throws {FunctionError} if that exceeds it
   */
  readonly spend: (steps: number) => void;
}

/**
 * A function that templates call. Arguments are checked against the types before the call: there are
 * as many as there are parameters, or more with a `rest`, and each is of its type.
 */
export interface GoFunction {
  /** Go's names of the types: "string", "int", "interface {}", "[]string". */
  readonly parameters: readonly string[];
  /** The type of further arguments; without it there are none. */
  readonly rest?: string;
  /** @throws {FunctionError} to fail */
  call(args: readonly Value[], context: CallContext): Value;
}

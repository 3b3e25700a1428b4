/** The type of a value, as in HashiCorp's cty. */
export type Type =
  | PrimitiveType
  | DynamicType
  | ListType
  | SetType
  | MapType
  | TupleType
  | ObjectType
  | CapsuleType;

export type PrimitiveType =
  | { readonly kind: "string" }
  | { readonly kind: "number" }
  | { readonly kind: "bool" };

/** Of a value: not known yet. Of a wish: any type will do. */
export interface DynamicType {
  readonly kind: "dynamic";
}

export interface ListType {
  readonly kind: "list";
  readonly element: Type;
}

export interface SetType {
  readonly kind: "set";
  readonly element: Type;
}

export interface MapType {
  readonly kind: "map";
  readonly element: Type;
}

export interface TupleType {
  readonly kind: "tuple";
  readonly elements: readonly Type[];
}

export interface ObjectType {
  readonly kind: "object";
  readonly attributes: ReadonlyMap<string, Type>;
  /** Attributes that a value need not have to be converted to this type; they become null. */
  readonly optional?: ReadonlySet<string>;
}

/** The type of values that only some functions understand, such as types themselves. */
export interface CapsuleType {
  readonly kind: "capsule";
  readonly name: string;
}

export const STRING: PrimitiveType = { kind: "string" };
export const NUMBER: PrimitiveType = { kind: "number" };
export const BOOL: PrimitiveType = { kind: "bool" };
export const DYNAMIC: DynamicType = { kind: "dynamic" };

export function listType(element: Type): ListType {
  return { kind: "list", element };
}

export function setType(element: Type): SetType {
  return { kind: "set", element };
}

export function mapType(element: Type): MapType {
  return { kind: "map", element };
}

export function tupleType(elements: readonly Type[]): TupleType {
  return { kind: "tuple", elements };
}

export function objectType(
  attributes: ReadonlyMap<string, Type>,
  optional?: ReadonlySet<string>,
): ObjectType {
  return optional !== undefined && optional.size > 0
    ? { kind: "object", attributes, optional }
    : { kind: "object", attributes };
}

export function isPrimitive(type: Type): type is PrimitiveType {
  return type.kind === "string" || type.kind === "number" || type.kind === "bool";
}

/** Whether a type is a list, a set or a map, whose elements all have one type. */
export function isCollection(type: Type): type is ListType | SetType | MapType {
  return type.kind === "list" || type.kind === "set" || type.kind === "map";
}

export function typesEqual(a: Type, b: Type): boolean {
  if (a === b) return true;
  switch (a.kind) {
    case "list":
    case "set":
    case "map":
      return b.kind === a.kind && typesEqual(a.element, b.element);
    case "tuple":
      return (
        b.kind === "tuple" &&
        a.elements.length === b.elements.length &&
        a.elements.every((element, index) => typesEqual(element, b.elements[index] ?? DYNAMIC))
      );
    case "object":
      return b.kind === "object" && objectTypesEqual(a, b);
    case "capsule":
      return b.kind === "capsule" && a.name === b.name;
    default:
      return a.kind === b.kind;
  }
}

function objectTypesEqual(a: ObjectType, b: ObjectType): boolean {
  if (a.attributes.size !== b.attributes.size) return false;
  for (const [name, type] of a.attributes) {
    const other = b.attributes.get(name);
    if (other === undefined || !typesEqual(type, other)) return false;
    if (a.optional?.has(name) !== b.optional?.has(name)) return false;
  }
  return true;
}

/** Whether a type is, or contains, the dynamic type. */
export function hasDynamic(type: Type): boolean {
  switch (type.kind) {
    case "dynamic":
      return true;
    case "list":
    case "set":
    case "map":
      return hasDynamic(type.element);
    case "tuple":
      return type.elements.some(hasDynamic);
    case "object":
      return [...type.attributes.values()].some(hasDynamic);
    default:
      return false;
  }
}

/** The type with every attribute required: what a value converted to it has. */
export function withoutOptional(type: Type): Type {
  switch (type.kind) {
    case "list":
    case "set":
    case "map":
      return { kind: type.kind, element: withoutOptional(type.element) };
    case "tuple":
      return tupleType(type.elements.map(withoutOptional));
    case "object":
      return objectType(
        new Map([...type.attributes].map(([name, each]) => [name, withoutOptional(each)])),
      );
    default:
      return type;
  }
}

/** Whether values of a type fit where `wanted` is asked for without being converted. */
export function conforms(type: Type, wanted: Type): boolean {
  if (wanted.kind === "dynamic") return true;
  switch (type.kind) {
    case "list":
    case "set":
    case "map":
      return wanted.kind === type.kind && conforms(type.element, wanted.element);
    case "tuple":
      return (
        wanted.kind === "tuple" &&
        type.elements.length === wanted.elements.length &&
        type.elements.every((each, index) => conforms(each, wanted.elements[index] ?? DYNAMIC))
      );
    case "object":
      return (
        wanted.kind === "object" &&
        type.attributes.size === wanted.attributes.size &&
        [...type.attributes].every(([name, each]) => {
          const other = wanted.attributes.get(name);
          return other !== undefined && conforms(each, other);
        })
      );
    default:
      return typesEqual(type, wanted);
  }
}

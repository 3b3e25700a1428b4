import { Integer, type SignedType, type UnsignedType } from "../values/value.ts";

const BITS: Readonly<Record<SignedType | UnsignedType, number>> = {
  int: 64,
  int8: 8,
  int16: 16,
  int32: 32,
  int64: 64,
  uint: 64,
  uint8: 8,
  uint16: 16,
  uint32: 32,
  uint64: 64,
};

export function isUnsignedType(type: string): boolean {
  return type.startsWith("uint");
}

/** An integer of a type, wrapped around where it is too large; undefined if it is no integer type. */
export function truncateType(type: string, value: bigint): Integer | undefined {
  if (!Object.hasOwn(BITS, type)) return undefined;
  const known = type as SignedType | UnsignedType;
  const bits = BITS[known];
  const wrapped = isUnsignedType(type) ? BigInt.asUintN(bits, value) : BigInt.asIntN(bits, value);
  return new Integer(known, wrapped);
}

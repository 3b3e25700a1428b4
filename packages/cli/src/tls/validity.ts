import { Fault } from "@drover/fault";

/** Longer than anybody needs; what X.509 can write ends in 9999. */
const MOST_DAYS = 36_500;

/**
 * From now on for so many days.
 *
 * @throws {Fault} `invalid_argument`
 */
export function validFor(days: number): { notBefore: Date; notAfter: Date } {
  if (days < 1 || days > MOST_DAYS) {
    throw new Fault("invalid_argument", `-days must be 1 to ${MOST_DAYS}, not ${days}`);
  }
  const notBefore = new Date();
  const notAfter = new Date(notBefore);
  notAfter.setUTCDate(notAfter.getUTCDate() + days);
  return { notBefore, notAfter };
}

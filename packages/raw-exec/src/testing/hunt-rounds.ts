import process from "node:process";

/** Enough to see that a hunt works; `npm run test:hunts` does more. */
const FEW = 5;

/** How often a hunt tries, unless `DROVER_HUNT_ROUNDS` says otherwise. */
export function huntRounds(): number {
  return Number(process.env.DROVER_HUNT_ROUNDS ?? FEW);
}

import process from "node:process";

/** How often a hunt tries, unless `DROVER_HUNT_ROUNDS` says otherwise. */
export function huntRounds(fallback = 200): number {
  return Number(process.env.DROVER_HUNT_ROUNDS ?? fallback);
}

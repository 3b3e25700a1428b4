export { type Clock, systemClock } from "./clock.ts";
export { onAbort } from "./on-abort.ts";
export {
  after,
  every,
  sleep,
  type Timer,
  type TimerOptions,
  timeoutSignal,
  within,
} from "./timer.ts";

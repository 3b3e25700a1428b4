export { type Clock, systemClock } from "./clock.ts";
export { after, every, sleep, type Timer, type TimerOptions, timeoutSignal } from "./timer.ts";

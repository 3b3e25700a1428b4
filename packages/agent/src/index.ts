export { schedule } from "./scheduler/schedule.ts";

export type { Context, Input, Output } from "./command/command.ts";
export { main } from "./main.ts";

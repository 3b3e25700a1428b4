export { MockDriver } from "./mock-driver.ts";
export { type MockOptions, MockTask, MockWorld } from "./mock-world.ts";

export { driverLog, serveDriver } from "./serve/serve-driver.ts";

#!/usr/bin/env node
import { serveDriver } from "@drover/driver/serve";
import { HelloDriver } from "./hello-driver.ts";

await serveDriver(new HelloDriver());

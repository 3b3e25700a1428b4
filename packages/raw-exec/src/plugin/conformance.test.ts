import { testTaskDriver } from "@drover/driver/conformance";
import { openPluginHarness } from "../testing/plugin-fixture.ts";

testTaskDriver("raw_exec as a plugin, over its socket", openPluginHarness);

import { buildSentinel } from "./parts/sentinel.ts";

buildSentinel();

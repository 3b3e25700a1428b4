import { buildSentinel } from "./sentinel.ts";

buildSentinel();

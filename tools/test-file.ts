import process from "node:process";
import { after, afterEach } from "node:test";
import { setTimeout as startTimer } from "node:timers";

// What each file of tests begins with. `--test-timeout` ends a test alone: a file whose hooks wait, or
// that something keeps alive after its tests, would hold up the whole run for ever.

const GRACE_MS = 60_000;
const OPTION = "--test-timeout=";

/** Ends the file when no test of it has ended for longer than a test may take. */
function watch(): void {
  const option = process.execArgv.find((word) => word.startsWith(OPTION));
  const testMs = Number(option?.slice(OPTION.length));
  if (!(testMs > 0)) throw new Error(`Tests are run with ${OPTION}<milliseconds>`);
  const longestMs = testMs + GRACE_MS;
  const timer = startTimer(() => {
    const held = process.getActiveResourcesInfo().join(", ");
    console.error(
      `No test has ended for ${longestMs / 1000} s; the file is ended. It holds: ${held}`,
    );
    process.exit(1);
  }, longestMs).unref();
  afterEach(() => void timer.refresh());
  after(() => void timer.refresh());
}

// The process that starts the files has no tests of its own.
if (process.env.NODE_TEST_CONTEXT !== undefined) watch();

import { useApp } from "../app.ts";
import type { FeedState } from "../live/event-feed.ts";
import { Status } from "./status.tsx";

const WORDS: Readonly<Record<FeedState, readonly [word: string, mood: "good" | "busy" | "bad"]>> = {
  live: ["live", "good"],
  connecting: ["connecting", "busy"],
  asleep: ["paused", "busy"],
  lost: ["lost", "bad"],
  refused: ["refused", "bad"],
};

/** Whether what the page shows follows the agent. */
export function ConnectionState() {
  const { feed } = useApp();
  const [word, mood] = WORDS[feed.state.value];
  const title = feed.problem.value || "The page shows every change as it happens";
  return (
    <span class="connection" role="status" title={title}>
      <Status word={word} mood={mood} />
    </span>
  );
}

import { NomadClient } from "@drover/api";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { EventFeed } from "./live/event-feed.ts";
import { Navigation } from "./navigation.ts";
import { Notices } from "./notices.ts";
import { Session } from "./session.ts";
import { Theme } from "./theme.ts";
import { Ticker } from "./ticker.ts";

/** What every part of the page works with. One for the whole page. */
export class App {
  readonly session = new Session();
  readonly client: NomadClient;
  readonly feed: EventFeed;
  readonly navigation = new Navigation();
  readonly notices = new Notices();
  readonly theme = new Theme();
  readonly ticker = new Ticker();
  /** What was last read of each resource, so that going back shows it at once. */
  readonly known = new Map<string, unknown>();

  constructor() {
    const { session } = this;
    this.client = new NomadClient({
      address: location.origin,
      get token() {
        return session.token.value;
      },
      fetch: session.fetch,
    });
    this.feed = new EventFeed(this.client.transport);
    session.token.subscribe(() => this.feed.restart());
  }
}

export const AppContext = createContext<App | undefined>(undefined);

export function useApp(): App {
  const app = useContext(AppContext);
  if (app === undefined) throw new Error("There is no AppContext.Provider above");
  return app;
}

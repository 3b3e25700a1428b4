import { NomadClient, type StreamEvent } from "@drover/api";
import { computed } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { EventFeed } from "./live/event-feed.ts";
import { Rights } from "./live/rights.ts";
import { Navigation } from "./navigation.ts";
import { Notices } from "./notices.ts";
import { DEFAULT_NAMESPACE } from "./place.ts";
import { Session } from "./session.ts";
import { Theme } from "./theme.ts";
import { Ticker } from "./ticker.ts";

/** What every part of the page works with. One for the whole page. */
export class App {
  readonly session = new Session();
  readonly feed: EventFeed;
  readonly rights: Rights;
  readonly navigation = new Navigation();
  /** That which the address names. */
  readonly namespace = computed(() => this.navigation.place.value.namespace);
  readonly notices = new Notices();
  readonly theme = new Theme();
  readonly ticker = new Ticker();
  /** What was last read of each resource, so that going back shows it at once. */
  readonly known = new Map<string, unknown>();
  readonly #clients = new Map<string, NomadClient>();

  constructor() {
    const { session } = this;
    const client = this.#clientOf(DEFAULT_NAMESPACE);
    this.feed = new EventFeed(client.transport);
    this.rights = new Rights(client, session);
    session.token.subscribe(() => {
      this.known.clear();
      this.rights.read();
      this.feed.restart();
    });
    // Only managers are told of changes: others find out as they go on.
    let path = location.pathname;
    this.navigation.place.subscribe(() => {
      if (path !== location.pathname && this.rights.isEnforced.value) this.rights.read();
      path = location.pathname;
    });
    session.denials.subscribe((count) => count > 0 && this.rights.review());
    this.feed.subscribe((events) => {
      if (events === "all") this.rights.review();
      else if (events.some(isAboutRights)) this.rights.read();
    });
  }

  /** Asks in the namespace of the page that is shown now; another page has another client. */
  get client(): NomadClient {
    return this.#clientOf(this.namespace.value);
  }

  #clientOf(namespace: string): NomadClient {
    const known = this.#clients.get(namespace);
    if (known !== undefined) return known;
    const { session } = this;
    const client = new NomadClient({
      address: location.origin,
      namespace: namespace === DEFAULT_NAMESPACE ? undefined : namespace,
      get token() {
        return session.token.value;
      },
      fetch: session.fetch,
    });
    this.#clients.set(namespace, client);
    return client;
  }
}

function isAboutRights({ Topic }: StreamEvent): boolean {
  return Topic === "ACLToken" || Topic === "ACLPolicy" || Topic === "ACLRole";
}

export const AppContext = createContext<App | undefined>(undefined);

export function useApp(): App {
  const app = useContext(AppContext);
  if (app === undefined) throw new Error("There is no AppContext.Provider above");
  return app;
}

import { useEffect } from "preact/hooks";
import { useApp } from "./app.ts";
import { LINKS, mayFollow } from "./links.ts";
import { useAgent } from "./live/lists.ts";
import { Page } from "./page.tsx";
import { ConnectionState } from "./parts/connection-state.tsx";
import { NoticeList } from "./parts/notice-list.tsx";
import { Search } from "./parts/search.tsx";
import { ThemeSwitch } from "./parts/theme-switch.tsx";
import { TokenForm } from "./parts/token-form.tsx";
import { useCurrentInView } from "./parts/use-current-in-view.ts";
import type { PageName } from "./place.ts";

/** What surrounds every page: where one is, where one can go, and whether the agent is there. */
export function Shell() {
  const { navigation, rights, session, feed } = useApp();
  const { page, id } = navigation.place.value;
  const agent = useAgent();
  const name = String(agent.value?.config.NodeName ?? "");
  useEffect(() => {
    document.title = [id || (page === "overview" ? "" : titleOf(page)), name, "Drover"]
      .filter((part) => part !== "")
      .join(" · ");
  }, [page, id, name]);
  const state = feed.state.value;
  const row = useCurrentInView(page);
  return (
    <>
      <a class="skip" href="#content">
        Skip to the content
      </a>
      <header class="bar">
        <a class="brand" href="/ui/">
          Drover<span class="node">{name}</span>
        </a>
        <nav aria-label="Pages" ref={row}>
          {LINKS.map((link) => {
            const { title, address, pages } = link;
            const may = mayFollow(link, rights);
            return (
              may !== false && (
                <a
                  key={title}
                  href={address}
                  class={may === undefined ? "unknown" : ""}
                  aria-current={pages.includes(page) ? "page" : undefined}
                >
                  {title}
                </a>
              )
            );
          })}
        </nav>
        <div class="tools">
          <Search />
          <ConnectionState />
          <ThemeSwitch />
        </div>
      </header>
      {state === "lost" && (
        <p class="lost" role="status">
          The connection to the agent is lost, and what is shown may be old. Trying again …
        </p>
      )}
      <main id="content" tabIndex={-1}>
        {session.refusal.value !== "" && <TokenForm />}
        <Page />
      </main>
      <NoticeList />
    </>
  );
}

function titleOf(page: PageName): string {
  return page.charAt(0).toUpperCase() + page.slice(1);
}

import { operations } from "@drover/api";
import { useEffect, useId, useState } from "preact/hooks";
import { useApp } from "../app.ts";
import { shortId } from "../format/amounts.ts";
import { LINKS, LISTS_VARIABLES, type Link, mayFollow } from "../links.ts";
import type { Guarded } from "../live/rights.ts";
import {
  accessAddress,
  allocationAddress,
  jobAddress,
  serviceAddress,
  variableAddress,
} from "../place.ts";
import { Dialog } from "./dialog.tsx";

interface Hit {
  readonly kind: string;
  readonly title: string;
  readonly note: string;
  readonly address: string;
}

const MOST = 12;

/** Of what must be named to be found. */
const FORMS: readonly Link[] = [
  { title: "Run a job", address: "/ui/run", pages: [], needs: operations.registerJob },
  {
    title: "New variable",
    address: "/ui/variables?new=",
    pages: [],
    needs: operations.putVariable,
  },
];

/** Finds anything by a part of its name or id; "/" and Ctrl-K open it anywhere. */
export function Search() {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isShortcut =
        (event.key === "k" && (event.ctrlKey || event.metaKey)) ||
        (event.key === "/" && !isTyping(event.target));
      if (!isShortcut) return;
      event.preventDefault();
      setOpen(true);
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  return (
    <>
      <button type="button" class="search" onClick={() => setOpen(true)}>
        Search <kbd>/</kbd>
      </button>
      {isOpen && <SearchDialog onClose={() => setOpen(false)} />}
    </>
  );
}

function SearchDialog({ onClose }: { onClose: () => void }) {
  const { client, navigation, rights } = useApp();
  const [text, setText] = useState("");
  const [all, setAll] = useState<readonly Hit[]>(() =>
    [...LINKS, ...FORMS]
      .filter((link) => mayFollow(link, rights))
      .map(({ title, address }) => hit("page", title, "", address)),
  );
  const [chosen, setChosen] = useState(0);
  const list = useId();
  useEffect(() => {
    const closing = new AbortController();
    const { signal } = closing;
    const find = async (needs: Guarded, read: () => Promise<readonly Hit[]>) => {
      if (!rights.may(needs, { namespace: "*" })) return [];
      return read().catch(() => []);
    };
    const findAccess = () => [
      find(operations.listAclTokens, async () => {
        const { value } = await client.acl.tokens({ signal });
        return value.map(({ AccessorID, Name, Type }) =>
          hit("token", Name || shortId(AccessorID), Type, accessAddress("tokens", AccessorID)),
        );
      }),
      find(operations.listAclPolicies, async () => {
        const { value } = await client.acl.policies({ signal });
        return value.map(({ Name, Description }) =>
          hit("policy", Name, Description, accessAddress("policies", Name)),
        );
      }),
      find(operations.listAclRoles, async () => {
        const { value } = await client.acl.roles({ signal });
        return value.map(({ ID, Name, Description }) =>
          hit("role", Name, Description, accessAddress("roles", ID)),
        );
      }),
    ];
    const read = async () => {
      const hits = await Promise.all([
        find(operations.listJobs, async () => {
          const { value } = await client.jobs.list({ signal, namespace: "*" });
          return value.map((job) =>
            hit("job", job.ID, `${job.Type}, ${job.Status}`, jobAddress(job)),
          );
        }),
        find(operations.listServices, async () => {
          const { value } = await client.services.list({ signal, namespace: "*" });
          return value.flatMap(({ Services, Namespace }) =>
            Services.map(({ ServiceName }) =>
              hit("service", ServiceName, "", serviceAddress(ServiceName, Namespace)),
            ),
          );
        }),
        find(LISTS_VARIABLES, async () => {
          const { value } = await client.variables.list({ signal, namespace: "*" });
          return value.map(({ Path, Namespace }) =>
            hit("variable", Path, "", variableAddress(Path, Namespace)),
          );
        }),
        ...(rights.isEnforced.value ? findAccess() : []),
        find(operations.listAllocations, async () => {
          const { value } = await client.allocations.list({
            signal,
            namespace: "*",
            taskStates: false,
          });
          return value.map(({ ID, Name, ClientStatus }) =>
            hit("allocation", Name, `${shortId(ID)}, ${ClientStatus}`, allocationAddress(ID)),
          );
        }),
      ]);
      if (!signal.aborted) setAll((old) => [...old, ...hits.flat()]);
    };
    void read();
    return () => closing.abort();
  }, []);
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const hits = all
    .filter((one) => words.every((word) => textOf(one).includes(word)))
    .slice(0, MOST);
  const at = Math.min(chosen, hits.length - 1);
  const open = (one: Hit | undefined) => {
    if (one === undefined) return;
    onClose();
    navigation.go(one.address);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setChosen((at + step + hits.length) % Math.max(1, hits.length));
    }
    if (event.key === "Enter") {
      event.preventDefault();
      open(hits[at]);
    }
  };
  return (
    <Dialog title="Search" class="palette" onClose={onClose}>
      <input
        role="combobox"
        aria-label="Name or id"
        aria-expanded="true"
        aria-controls={list}
        aria-activedescendant={hits.length > 0 ? `${list}-${at}` : undefined}
        placeholder="Jobs, allocations, services, pages"
        value={text}
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div role="listbox" id={list} aria-label="Found">
        {hits.map((one, index) => (
          <div
            key={one.address}
            id={`${list}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            onClick={() => open(one)}
            onKeyDown={onKeyDown}
          >
            <span class="kind">{one.kind}</span> {one.title} <small>{one.note}</small>
          </div>
        ))}
      </div>
      {hits.length === 0 && <p class="muted">Nothing has “{text}” in its name or id.</p>}
    </Dialog>
  );
}

function hit(kind: string, title: string, note: string, address: string): Hit {
  return { kind, title, note, address };
}

function textOf({ kind, title, address }: Hit): string {
  return `${kind} ${title} ${address}`.toLowerCase();
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

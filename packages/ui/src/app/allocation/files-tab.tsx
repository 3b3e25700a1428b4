import type { AllocFileInfo } from "@drover/api";
import { useApp } from "../app.ts";
import { formatBytes } from "../format/amounts.ts";
import { events, useLive } from "../live/use-live.ts";
import { Empty } from "../parts/empty.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Panel } from "../parts/panel.tsx";
import { Time } from "../parts/time.tsx";
import { allocationAddress } from "../place.ts";
import { FileView } from "./file-view.tsx";

/** The directory of an allocation; `?path=` names what is shown of it. */
export function FilesTab({ id }: { id: string }) {
  const { client, navigation } = useApp();
  const path = navigation.place.value.query.get("path") ?? "/";
  const live = useLive({
    key: `files ${id} ${path}`,
    read: async (signal) => {
      const { value: info } = await client.files.stat(id, path);
      if (!info.IsDir) return { value: { info, entries: [] } };
      const { value } = await client.files.list(id, path);
      signal.throwIfAborted();
      return { value: { info, entries: value.toSorted(byKindAndName) } };
    },
    changedBy: events(["Allocation"], id),
  });
  return (
    <Loaded live={live} rows={6}>
      {({ info, entries }) =>
        info.IsDir ? (
          <Panel title={path} aside={<Crumbs id={id} path={path} />}>
            {entries.length === 0 ? (
              <Empty title="The directory is empty" />
            ) : (
              <Directory id={id} path={path} entries={entries} />
            )}
          </Panel>
        ) : (
          <FileView
            key={path}
            id={id}
            path={path}
            size={info.Size}
            crumbs={<Crumbs id={id} path={path} />}
          />
        )
      }
    </Loaded>
  );
}

function Directory({
  id,
  path,
  entries,
}: {
  id: string;
  path: string;
  entries: readonly AllocFileInfo[];
}) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col" class="number">
            Size
          </th>
          <th scope="col" class="wide">
            Mode
          </th>
          <th scope="col">Changed</th>
        </tr>
      </thead>
      <tbody>
        {entries.map(({ Name, IsDir, Size, FileMode, ModTime }) => (
          <tr key={Name}>
            <th scope="row">
              <a href={addressOf(id, `${path === "/" ? "" : path}/${Name}`)}>
                {Name}
                {IsDir && "/"}
              </a>
            </th>
            <td class="number">{IsDir ? "" : formatBytes(Size)}</td>
            <td class="wide">
              <code>{FileMode}</code>
            </td>
            <td>
              <Time at={ModTime} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The directories above, each a link. */
function Crumbs({ id, path }: { id: string; path: string }) {
  const parts = path.split("/").filter((part) => part !== "");
  return (
    <nav aria-label="Directories above" class="crumbs">
      <a href={addressOf(id, "/")}>allocation</a>
      {parts.slice(0, -1).map((part, at) => (
        <a key={part} href={addressOf(id, `/${parts.slice(0, at + 1).join("/")}`)}>
          {part}
        </a>
      ))}
    </nav>
  );
}

function addressOf(id: string, path: string): string {
  return `${allocationAddress(id, "files")}?path=${encodeURIComponent(path)}`;
}

function byKindAndName(a: AllocFileInfo, b: AllocFileInfo): number {
  return Number(b.IsDir) - Number(a.IsDir) || a.Name.localeCompare(b.Name);
}

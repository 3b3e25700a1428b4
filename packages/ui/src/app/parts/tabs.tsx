import { useCurrentInView } from "./use-current-in-view.ts";

/** The parts of a page, each at an address of its own. */
export function Tabs({
  label,
  tabs,
  current,
}: {
  label: string;
  tabs: readonly { readonly name: string; readonly title: string; readonly address: string }[];
  current: string;
}) {
  const row = useCurrentInView(current);
  return (
    <nav class="tabs" aria-label={label} ref={row}>
      {tabs.map(({ name, title, address }) => (
        <a key={name} href={address} aria-current={name === current ? "page" : undefined}>
          {title}
        </a>
      ))}
    </nav>
  );
}

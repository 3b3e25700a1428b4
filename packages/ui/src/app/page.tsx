import { useApp } from "./app.ts";
import { Jobs } from "./pages/jobs.tsx";
import { Overview } from "./pages/overview.tsx";
import { Empty } from "./parts/empty.tsx";

/** The page that the address names. */
export function Page() {
  const { navigation } = useApp();
  const { page } = navigation.place.value;
  switch (page) {
    case "overview":
      return <Overview />;
    case "jobs":
      return <Jobs />;
    default:
      return (
        <Empty title="There is no such page">
          <a href="/ui/">Go to the overview</a>, or press <kbd>/</kbd> to search.
        </Empty>
      );
  }
}

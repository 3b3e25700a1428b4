import { useApp } from "../app.ts";

/** What became of what the user asked for. */
export function NoticeList() {
  const { notices } = useApp();
  return (
    <div class="notices" aria-live="polite" role="status">
      {notices.list.value.map(({ id, kind, text }) => (
        <div key={id} class={`notice ${kind}`}>
          <span>{text}</span>
          <button type="button" aria-label="Close" onClick={() => notices.close(id)}>
            ×
          </button>
        </div>
      ))}
    </div>
  );
}

import { operations } from "@drover/api";
import { Fault } from "@drover/fault";
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useApp } from "../app.ts";
import { formatBytes } from "../format/amounts.ts";
import { saveAs } from "../format/save-as.ts";
import { ErrorBox } from "../parts/error-box.tsx";
import { Panel } from "../parts/panel.tsx";

/** So much of a file is shown: its end. */
const SHOWN_BYTES = 256 * 1024;

/** The end of a file, and with `?follow=1` what is appended to it. */
export function FileView({
  id,
  path,
  size,
  crumbs,
}: {
  id: string;
  path: string;
  size: number;
  crumbs: ComponentChildren;
}) {
  const { client, navigation, notices } = useApp();
  const follows = navigation.place.value.query.has("follow");
  const [text, setText] = useState("");
  const [error, setError] = useState<Fault>();
  const element = useRef<HTMLPreElement>(null);
  useEffect(() => {
    const closing = new AbortController();
    const read = async () => {
      setText("");
      const decoder = new TextDecoder();
      const query = {
        path,
        origin: "end",
        offset: SHOWN_BYTES,
        follow: follows,
        plain: true,
      } as const;
      const stream = client.transport.stream(operations.streamFile, { id }, query, {
        signal: closing.signal,
      });
      for await (const piece of stream) {
        const more = decoder.decode(piece, { stream: true });
        setText((old) => (old + more).slice(-SHOWN_BYTES));
      }
    };
    read().catch((failure) => {
      if (!closing.signal.aborted) setError(Fault.from(failure));
    });
    return () => closing.abort();
  }, [id, path, follows]);
  useEffect(() => {
    if (follows) element.current?.scrollTo(0, element.current.scrollHeight);
  }, [text, follows]);
  const name = path.split("/").at(-1) ?? "file";
  return (
    <Panel
      title={path}
      aside={
        <>
          {crumbs}
          <span class="muted">{formatBytes(size)}</span>
          <label class="inline">
            <input
              type="checkbox"
              checked={follows}
              onChange={(event) =>
                navigation.set({ follow: event.currentTarget.checked ? "1" : "" })
              }
            />
            Follow
          </label>
          <button
            type="button"
            onClick={() =>
              notices.attempt(`${name} is downloaded`, () =>
                saveAs(name, client.files.read(id, path)),
              )
            }
          >
            Download
          </button>
        </>
      }
    >
      {error && <ErrorBox error={error} />}
      {size > SHOWN_BYTES && <p class="note">The last {formatBytes(SHOWN_BYTES)} are shown.</p>}
      <pre
        class="file"
        ref={element}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
        tabIndex={0}
      >
        {printable(text)}
      </pre>
    </Panel>
  );
}

/** Without what is no text, so that a binary file is at least recognized. */
function printable(text: string): string {
  return text.replaceAll(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g, "\ufffd");
}

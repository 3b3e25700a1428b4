import type { Fault } from "@drover/fault";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useApp } from "../app.ts";
import { counted } from "../format/amounts.ts";
import { ErrorBox } from "../parts/error-box.tsx";
import { plainText } from "./ansi.ts";
import { LogBuffer } from "./log-buffer.ts";
import { LogReader } from "./log-reader.ts";
import { LogRow } from "./log-row.tsx";
import type { LogSource } from "./log-source.ts";
import { matcher } from "./matcher.ts";

/** The height of a row in pixels, as the style sheet has it. */
const ROW_PX = 18;
/** Lines that are drawn above and below what can be seen. */
const AROUND = 10;
const TAIL_BYTES = 256 * 1024;
/** Nearer to the end than so many pixels is at the end. */
const NEAR_PX = 4;

/**
 * The output of tasks as it comes. Of any number of lines it draws only those that can be seen. Its address
 * says what is searched for (`?find=`), and with `?only=1`, `?wrap=1` and `?whole=1` how it is shown.
 */
export function LogView({ sources }: { sources: readonly LogSource[] }) {
  const { client, navigation } = useApp();
  const { query } = navigation.place.value;
  const word = query.get("find") ?? "";
  const isFilter = query.has("only");
  const wraps = query.has("wrap");
  const isWhole = query.has("whole");
  const [buffer] = useState(() => new LogBuffer());
  const [, setVersion] = useState(0);
  const [follows, setFollows] = useState(true);
  const [isPaused, setPaused] = useState(false);
  const [problem, setProblem] = useState<Fault>();
  const [view, setView] = useState({ top: 0, height: 400, columns: 80 });
  const held = useRef<{ source: number; text: string }[] | undefined>(undefined);
  const element = useRef<HTMLDivElement>(null);
  /** Where following has scrolled to, in pixels. */
  const placed = useRef(0);
  const redraw = () => setVersion((version) => version + 1);
  const matches = matcher(word);

  useEffect(() => {
    buffer.clear();
    const reader = new LogReader(client, sources, {
      tailBytes: isWhole ? undefined : TAIL_BYTES,
      onLines: (lines) => {
        if (held.current !== undefined) held.current.push(...lines);
        else buffer.add(lines);
        redraw();
      },
      onProblem: setProblem,
    });
    return () => reader.close();
  }, [isWhole]);

  useEffect(() => {
    held.current = isPaused ? [] : undefined;
    return () => {
      if (held.current !== undefined) buffer.add(held.current);
      held.current = undefined;
      redraw();
    };
  }, [isPaused]);

  useEffect(() => {
    buffer.filter(isFilter && word !== "" ? matches : undefined);
    redraw();
  }, [isFilter ? word : "", isFilter]);

  useLayoutEffect(() => {
    const box = element.current;
    if (box === null) return;
    const measure = () => {
      const probe = box.querySelector(".probe")?.getBoundingClientRect().width ?? 8;
      const columns = Math.max(20, Math.floor((box.clientWidth - 28) / (probe / 10)));
      setView({ top: box.scrollTop, height: box.clientHeight, columns });
    };
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    return () => observer.disconnect();
  }, []);

  buffer.wrap(wraps ? view.columns : undefined);
  const { offsets, shown } = buffer;
  useLayoutEffect(() => {
    const box = element.current;
    if (!follows || box === null) return;
    const end = box.scrollHeight - box.clientHeight;
    // A reader who has just scrolled up is not taken back before the browser tells of it.
    if (box.scrollTop < Math.min(placed.current, end) - NEAR_PX) return;
    box.scrollTop = end;
    placed.current = box.scrollTop;
  });

  const onScroll = () => {
    const box = element.current;
    if (box === null) return;
    const isAtEnd = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_PX;
    // Only a reader's own scrolling stops following: new lines move the end away.
    if (isAtEnd) placed.current = box.scrollTop;
    if (isAtEnd) setFollows(true);
    else if (box.scrollTop < view.top) setFollows(false);
    setView((old) => (old.top === box.scrollTop ? old : { ...old, top: box.scrollTop }));
  };
  const follow = () => {
    placed.current = 0;
    setFollows(true);
  };
  const jump = (step: 1 | -1) => {
    const from = offsets.lineAt(Math.ceil(view.top / ROW_PX));
    for (let at = from + step; at >= 0 && at < shown.length; at += step) {
      if (!matches(plainText(shown[at]?.text ?? ""))) continue;
      setFollows(false);
      element.current?.scrollTo(0, offsets.rowOf(at) * ROW_PX);
      return;
    }
  };
  const top = follows ? Math.max(0, offsets.rows * ROW_PX - view.height) : view.top;
  const { first, end } = offsets.window(
    Math.floor(top / ROW_PX),
    Math.ceil(view.height / ROW_PX),
    AROUND,
  );
  return (
    <>
      <div class="log-tools">
        <input
          type="search"
          aria-label="Search the log; a text, or a pattern between slashes"
          placeholder="Search, or /pattern/"
          value={word}
          onInput={(event) => navigation.set({ find: event.currentTarget.value })}
          onKeyDown={(event) => {
            if (event.key === "Enter") jump(event.shiftKey ? 1 : -1);
          }}
        />
        <button type="button" disabled={word === ""} onClick={() => jump(-1)}>
          Previous
        </button>
        <button type="button" disabled={word === ""} onClick={() => jump(1)}>
          Next
        </button>
        <Toggle label="Only matches" name="only" />
        <Toggle label="Wrap" name="wrap" />
        <Toggle label="From the start" name="whole" />
        <span class="spring" />
        <span class="muted">
          {isPaused && held.current?.length
            ? `${counted(held.current.length, "new line")}`
            : shown.length === buffer.size
              ? counted(buffer.size, "line")
              : `${shown.length.toLocaleString("en")} of ${counted(buffer.size, "line")}`}
        </span>
        <button type="button" aria-pressed={isPaused} onClick={() => setPaused(!isPaused)}>
          {isPaused ? "Resume" : "Pause"}
        </button>
        <button type="button" aria-pressed={follows} onClick={follow}>
          Follow
        </button>
      </div>
      {problem && <ErrorBox error={problem} />}
      <section
        class={`log ${wraps ? "wraps" : ""}`}
        ref={element}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
        tabIndex={0}
        aria-label="Log"
        onScroll={onScroll}
      >
        <span class="probe" aria-hidden="true">
          0000000000
        </span>
        <div class="rows" style={{ height: `${offsets.rows * ROW_PX}px` }}>
          <div style={{ transform: `translateY(${offsets.rowOf(first) * ROW_PX}px)` }}>
            {shown.slice(first, end).map((line) => (
              <LogRow
                key={line.number}
                line={line}
                source={sources.length > 1 ? sources[line.source] : undefined}
                word={word}
              />
            ))}
          </div>
        </div>
        {buffer.size === 0 && <p class="muted">Nothing was written yet.</p>}
      </section>
    </>
  );
}

/** A choice that the address says. */
function Toggle({ label, name }: { label: string; name: string }) {
  const { navigation } = useApp();
  return (
    <label class="inline">
      <input
        type="checkbox"
        checked={navigation.place.value.query.has(name)}
        onChange={(event) => navigation.set({ [name]: event.currentTarget.checked ? "1" : "" })}
      />
      {label}
    </label>
  );
}

import type { Allocation } from "@drover/job";
import { useEffect, useRef, useState } from "preact/hooks";
import { useApp } from "../app.ts";
import { Empty } from "../parts/empty.tsx";
import { Panel } from "../parts/panel.tsx";
import { ExecSocket } from "./exec-socket.ts";
import type { Screen } from "./screen.ts";
import { wordsOf } from "./words.ts";

const SHELL = "/bin/sh";

/** A command beside a task, that of `?task=` or the first, in a terminal. */
export function TerminalTab({ alloc }: { alloc: Allocation }) {
  const { navigation } = useApp();
  const { query } = navigation.place.value;
  const running = Object.entries(alloc.TaskStates ?? {})
    .filter(([, { State }]) => State === "running")
    .map(([name]) => name);
  const task = query.get("task") ?? running[0] ?? "";
  const [command, setCommand] = useState(SHELL);
  const [session, setSession] = useState<{ number: number; task: string; command: string }>();
  if (running.length === 0) {
    return (
      <Panel title="Terminal">
        <Empty title="No task runs">A terminal opens beside a task that runs.</Empty>
      </Panel>
    );
  }
  return (
    <Panel
      title="Terminal"
      aside={
        <form
          class="buttons"
          onSubmit={(event) => {
            event.preventDefault();
            setSession({ number: (session?.number ?? 0) + 1, task, command });
          }}
        >
          <label class="inline">
            Task
            <select
              value={task}
              onChange={(event) => navigation.set({ task: event.currentTarget.value })}
            >
              {running.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
          <label class="inline">
            Command
            <input
              value={command}
              required
              spellcheck={false}
              onInput={(event) => setCommand(event.currentTarget.value)}
            />
          </label>
          <button type="submit" class="primary">
            {session === undefined ? "Open" : "Open anew"}
          </button>
        </form>
      }
    >
      {session === undefined ? (
        <Empty title="Runs a command beside the task">
          With its environment, its directory and its user, as <code>drover alloc exec</code> does.
        </Empty>
      ) : (
        <Session
          key={session.number}
          allocId={alloc.ID}
          task={session.task}
          command={wordsOf(session.command)}
        />
      )}
    </Panel>
  );
}

function Session({
  allocId,
  task,
  command,
}: {
  allocId: string;
  task: string;
  command: readonly string[];
}) {
  const { session } = useApp();
  const element = useRef<HTMLDivElement>(null);
  const [end, setEnd] = useState("");
  useEffect(() => {
    let screen: Screen | undefined;
    let socket: ExecSocket | undefined;
    let isGone = false;
    void import("./screen.ts").then((module) => {
      if (isGone || element.current === null) return;
      screen = new module.Screen(element.current, {
        onText: (text) => socket?.write(text),
        onResize: (width, height) => socket?.resize(width, height),
      });
      socket = new ExecSocket({
        allocId,
        task,
        command,
        token: session.token.value,
        onOutput: (bytes) => screen?.write(bytes),
        onEnd: (how) =>
          setEnd("reason" in how ? how.reason : `The command ended with exit code ${how.exitCode}`),
      });
      const { width, height } = screen.size;
      socket.resize(width, height);
    });
    return () => {
      isGone = true;
      socket?.close();
      screen?.close();
    };
  }, []);
  return (
    <>
      <div class="terminal" ref={element} />
      <p class="note" role="status">
        {end === ""
          ? `${command.join(" ")}, beside ${task}. Ctrl-C copies what is selected, else it interrupts; Ctrl-V pastes.`
          : `${end}. “Open anew” starts it again.`}
      </p>
    </>
  );
}

import { useState } from "preact/hooks";
import { useApp } from "../app.ts";
import { events, useLive } from "../live/use-live.ts";
import { ConfirmButton } from "../parts/confirm-button.tsx";
import { Facts } from "../parts/facts.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Panel } from "../parts/panel.tsx";
import { THEMES } from "../theme.ts";

/** The page itself, who asks, and the scheduler. */
export function Settings() {
  return (
    <>
      <h1 class="hidden">Settings</h1>
      <Panel title="Colours">
        <ThemeChoice />
      </Panel>
      <Panel title="Token">
        <TokenChoice />
      </Panel>
      <SchedulerSettings />
      <AgentFacts />
    </>
  );
}

function ThemeChoice() {
  const { theme } = useApp();
  return (
    <fieldset class="body buttons">
      <legend class="hidden">Colours</legend>
      {THEMES.map((name) => (
        <label class="inline" key={name}>
          <input
            type="radio"
            name="theme"
            checked={theme.chosen.value === name}
            onChange={() => {
              theme.chosen.value = name;
            }}
          />
          {name === "system" ? "as the system has it" : name}
        </label>
      ))}
    </fieldset>
  );
}

function TokenChoice() {
  const { session } = useApp();
  const [text, setText] = useState("");
  return (
    <form
      class="body buttons"
      onSubmit={(event) => {
        event.preventDefault();
        session.use(text.trim());
        setText("");
      }}
    >
      <label>
        {session.token.value === ""
          ? "Requests are sent without a token"
          : `A token is used: ${session.token.value.slice(0, 8)}…`}
        <input
          type="password"
          autocomplete="off"
          placeholder="secret id"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <button type="submit">{text === "" ? "Forget the token" : "Use this token"}</button>
    </form>
  );
}

function SchedulerSettings() {
  const { client, feed, notices } = useApp();
  const live = useLive({
    key: "scheduler",
    read: (signal) => client.operator.schedulerConfiguration({ signal }),
    changedBy: events(["Scheduler"]),
  });
  return (
    <Panel
      title="Scheduler"
      aside={
        <ConfirmButton
          label="Collect garbage"
          title="Delete what is over?"
          done="Finished jobs, evaluations and allocations are deleted"
          action={() => client.operator.collectGarbage()}
        >
          <p>Finished jobs, evaluations and allocations go now, with the logs of their tasks.</p>
        </ConfirmButton>
      }
    >
      <Loaded live={live}>
        {({ SchedulerConfig }) => {
          const { CreateIndex: _, ModifyIndex: __, ...settings } = SchedulerConfig;
          const set = (change: Partial<typeof settings>) =>
            notices
              .attempt("The scheduler is set", () =>
                client.operator.setSchedulerConfiguration({ ...settings, ...change }),
              )
              .then(() => feed.announce("Scheduler"));
          const switches = [
            ["MemoryOversubscriptionEnabled", "Tasks may use more memory than they reserve"],
            ["RejectJobRegistration", "Jobs are refused"],
            ["PauseEvalBroker", "Nothing is scheduled"],
          ] as const;
          return (
            <div class="body buttons">
              {switches.map(([name, words]) => (
                <label class="inline" key={name}>
                  <input
                    type="checkbox"
                    checked={settings[name]}
                    onChange={(event) => set({ [name]: event.currentTarget.checked })}
                  />
                  {words}
                </label>
              ))}
            </div>
          );
        }}
      </Loaded>
    </Panel>
  );
}

function AgentFacts() {
  const { client } = useApp();
  const live = useLive({
    key: "agent",
    read: (signal) => client.agent.self({ signal }),
    changedBy: () => false,
  });
  return (
    <Panel title="Agent">
      <Loaded live={live}>
        {({ config, stats }) => (
          <Facts
            facts={[
              ["Drover", stats.drover?.version],
              ["Region", String(config.Region)],
              ["Datacenter", String(config.Datacenter)],
              ["Data", <code key="data">{String(config.DataDir)}</code>],
              ["Log level", String(config.LogLevel)],
            ]}
          />
        )}
      </Loaded>
    </Panel>
  );
}

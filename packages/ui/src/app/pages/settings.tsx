import { operations } from "@drover/api";
import { useState } from "preact/hooks";
import { useApp } from "../app.ts";
import { useAgent } from "../live/lists.ts";
import { events, useLive } from "../live/use-live.ts";
import { ConfirmButton } from "../parts/confirm-button.tsx";
import { Facts } from "../parts/facts.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { May } from "../parts/may.tsx";
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
      <May do={operations.getSchedulerConfiguration}>
        <SchedulerSettings />
      </May>
      <May do={operations.getAgentSelf}>
        <AgentFacts />
      </May>
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
      {text === "" && session.token.value !== "" ? (
        <button type="submit">Forget the token</button>
      ) : (
        <button type="submit" disabled={text === ""}>
          Use this token
        </button>
      )}
    </form>
  );
}

const SWITCHES = [
  ["MemoryOversubscriptionEnabled", "Tasks may use more memory than they reserve"],
  ["RejectJobRegistration", "Jobs are refused"],
  ["PauseEvalBroker", "Nothing is scheduled"],
] as const;

type Switches = Partial<Record<(typeof SWITCHES)[number][0], boolean>>;

function SchedulerSettings() {
  const { client, feed, notices, rights } = useApp();
  const live = useLive({
    key: "scheduler",
    needs: operations.getSchedulerConfiguration,
    read: (signal) => client.operator.schedulerConfiguration({ signal }),
    changedBy: events(["Scheduler"]),
  });
  const [pending, setPending] = useState<{ change: Switches; index: number }>();
  return (
    <Panel
      title="Scheduler"
      aside={
        <May do={operations.collectGarbage}>
          <ConfirmButton
            label="Collect garbage"
            title="Delete what is over?"
            done="Finished jobs, evaluations and allocations are deleted"
            action={() => client.operator.collectGarbage()}
          >
            <p>Finished jobs, evaluations and allocations go now, with the logs of their tasks.</p>
          </ConfirmButton>
        </May>
      }
    >
      <Loaded live={live}>
        {({ SchedulerConfig }) => {
          const { CreateIndex: _, ModifyIndex, ...known } = SchedulerConfig;
          // What was read before the change took hold must not show the old setting again.
          const isPending = ModifyIndex < (pending?.index ?? 0);
          const settings = isPending ? { ...known, ...pending?.change } : known;
          const set = async (part: Switches) => {
            const change = isPending ? { ...pending?.change, ...part } : part;
            setPending({ change, index: Number.POSITIVE_INFINITY });
            const isDone = await notices.attempt("The scheduler is set", async () => {
              const configuration = { ...known, ...change };
              const answer = await client.operator.setSchedulerConfiguration(configuration);
              setPending({ change, index: answer.Index });
            });
            if (!isDone) setPending(undefined);
            feed.announce("Scheduler");
          };
          return (
            <div class="body buttons">
              {SWITCHES.map(([name, words]) => (
                <label class="inline" key={name}>
                  <input
                    type="checkbox"
                    checked={settings[name]}
                    disabled={!rights.may(operations.setSchedulerConfiguration)}
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
  const live = useAgent();
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

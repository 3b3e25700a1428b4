import { type Variable, VariableConflict } from "@drover/api";
import { Fault } from "@drover/fault";
import { useState } from "preact/hooks";
import { useApp } from "../app.ts";
import { ErrorBox } from "../parts/error-box.tsx";
import { Panel } from "../parts/panel.tsx";
import { variableAddress } from "../place.ts";

interface Item {
  readonly number: number;
  readonly key: string;
  readonly value: string;
}

/**
 * A variable that is written or changed. It is written only if it still is as it was when the form was
 * opened, or only if there is none, so that nobody's change is lost.
 */
export function VariableForm({
  path: given,
  variable,
}: {
  /** The path, or what it begins with. */
  path: string;
  /** As it is now; undefined for a new one. */
  variable?: Variable;
}) {
  const { client, navigation, notices } = useApp();
  const { namespace: named } = navigation.place.value;
  const [namespace, setNamespace] = useState(named);
  const [base, setBase] = useState(variable);
  const [path, setPath] = useState(given);
  const [items, setItems] = useState(() => itemsOf(variable));
  const [problem, setProblem] = useState<Fault>();
  const [isBusy, setBusy] = useState(false);
  const isStale = variable !== undefined && variable.ModifyIndex !== base?.ModifyIndex;

  const change = (number: number, part: Partial<Item>) =>
    setItems(items.map((item) => (item.number === number ? { ...item, ...part } : item)));
  const add = () =>
    setItems([...items, { number: (items.at(-1)?.number ?? 0) + 1, key: "", value: "" }]);
  const takeTheirs = () => {
    setBase(variable);
    setItems(itemsOf(variable));
    setProblem(undefined);
  };
  const save = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      const written = Object.fromEntries(
        items.filter(({ key }) => key !== "").map(({ key, value }) => [key, value]),
      );
      await client.variables.put(path, {
        namespace,
        items: written,
        checkIndex: base?.ModifyIndex ?? 0,
      });
      notices.done(`${path} is written`);
      navigation.go(variableAddress(path, namespace));
    } catch (error) {
      setProblem(
        error instanceof VariableConflict
          ? new Fault("aborted", conflictInWords(error, base === undefined))
          : Fault.from(error),
      );
    }
    setBusy(false);
  };
  return (
    <Panel isPage={variable === undefined} title={variable ? "Edit" : "New variable"}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {variable === undefined && (
          <label>
            Path
            <input
              value={path}
              required
              spellcheck={false}
              autocomplete="off"
              placeholder="nomad/jobs/web"
              onInput={(event) => setPath(event.currentTarget.value)}
            />
          </label>
        )}
        {variable === undefined && (
          <label>
            Namespace
            <input
              value={namespace}
              required
              spellcheck={false}
              autocomplete="off"
              onInput={(event) => setNamespace(event.currentTarget.value)}
            />
          </label>
        )}
        {items.map(({ number, key, value }, at) => (
          <fieldset key={number} class="item">
            <legend class="hidden">Item {at + 1}</legend>
            <label>
              Key
              <input
                value={key}
                spellcheck={false}
                autocomplete="off"
                onInput={(event) => change(number, { key: event.currentTarget.value })}
              />
            </label>
            <label>
              Value
              <textarea
                rows={Math.min(8, value.split("\n").length)}
                value={value}
                spellcheck={false}
                onInput={(event) => change(number, { value: event.currentTarget.value })}
              />
            </label>
            <button
              type="button"
              onClick={() => setItems(items.filter((item) => item.number !== number))}
            >
              Remove
            </button>
          </fieldset>
        ))}
        {isStale && (
          <p class="error" role="alert">
            Somebody has written the variable since this form was opened, so that it cannot be saved
            over it.{" "}
            <button type="button" onClick={takeTheirs}>
              Begin with what is there now
            </button>
          </p>
        )}
        {problem && <ErrorBox error={problem} />}
        <div class="buttons">
          <button type="button" onClick={add}>
            Add an item
          </button>
          <button type="submit" class="primary" disabled={isBusy || path === ""}>
            Save
          </button>
          <a class="button" href={variable ? variableAddress(path, namespace) : "/ui/variables"}>
            Cancel
          </a>
        </div>
      </form>
    </Panel>
  );
}

function itemsOf(variable: Variable | undefined): Item[] {
  const entries = Object.entries(variable?.Items ?? { "": "" });
  return entries.map(([key, value], number) => ({ number, key, value }));
}

/** A lock is told with indexes of 0. */
function conflictInWords({ variable }: VariableConflict, isNew: boolean): string {
  if (variable.ModifyIndex === 0) {
    return "The variable was not written: it is locked, or it was deleted since the form was opened";
  }
  return isNew
    ? "The variable was not written: there is one with this path already"
    : "The variable was not written: somebody has written it since the form was opened";
}

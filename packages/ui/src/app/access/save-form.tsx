import { Fault } from "@drover/fault";
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { useApp } from "../app.ts";
import { ErrorBox } from "../parts/error-box.tsx";

/** A form that saves something, and tells why it could not. */
export function SaveForm({
  done,
  back,
  children,
  save,
}: {
  /** What is told once it is saved. */
  done: string;
  /** Where one goes without saving. */
  back: string;
  children: ComponentChildren;
  save: () => Promise<unknown>;
}) {
  const { notices } = useApp();
  const [problem, setProblem] = useState<Fault>();
  const [isBusy, setBusy] = useState(false);
  const act = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      await save();
      notices.done(done);
    } catch (error) {
      setProblem(Fault.from(error));
    }
    setBusy(false);
  };
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void act();
      }}
    >
      {children}
      {problem && <ErrorBox error={problem} />}
      <div class="buttons">
        <button type="submit" class="primary" disabled={isBusy}>
          Save
        </button>
        <a class="button" href={back}>
          Cancel
        </a>
      </div>
    </form>
  );
}

/** A line of text of a form. */
export function TextField({
  label,
  value,
  required = false,
  placeholder = "",
  onInput,
}: {
  label: string;
  value: string;
  required?: boolean;
  placeholder?: string;
  onInput: (value: string) => void;
}) {
  return (
    <label>
      {label}
      <input
        value={value}
        required={required}
        placeholder={placeholder}
        spellcheck={false}
        autocomplete="off"
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </label>
  );
}

/** Any number of some names. */
export function ChoiceField({
  legend,
  names,
  chosen,
  onChange,
}: {
  legend: string;
  names: readonly string[];
  chosen: readonly string[];
  onChange: (chosen: readonly string[]) => void;
}) {
  return (
    <fieldset class="choices">
      <legend>{legend}</legend>
      {names.length === 0 && <span class="muted">There are none yet.</span>}
      {names.map((name) => (
        <label class="inline" key={name}>
          <input
            type="checkbox"
            checked={chosen.includes(name)}
            onChange={(event) => {
              const rest = chosen.filter((one) => one !== name);
              onChange(event.currentTarget.checked ? [...rest, name] : rest);
            }}
          />
          {name}
        </label>
      ))}
    </fieldset>
  );
}

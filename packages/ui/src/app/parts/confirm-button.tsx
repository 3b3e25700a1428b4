import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { useApp } from "../app.ts";
import { Dialog } from "./dialog.tsx";

/** A button that asks before it acts. */
export function ConfirmButton({
  label,
  title,
  done,
  typed,
  danger = false,
  disabled = false,
  children,
  action,
}: {
  /** What the button says, and the one in the dialog. */
  label: string;
  /** The question. */
  title: string;
  /** What is told once it is done. */
  done: string;
  /** A name that must be typed first, for what cannot be undone. */
  typed?: string;
  danger?: boolean;
  disabled?: boolean;
  /** What will happen, and fields that say more. */
  children?: ComponentChildren;
  action: () => Promise<unknown>;
}) {
  const { notices } = useApp();
  const [isOpen, setOpen] = useState(false);
  const [name, setName] = useState("");
  const [isBusy, setBusy] = useState(false);
  const close = () => {
    setOpen(false);
    setName("");
  };
  const act = async () => {
    setBusy(true);
    const isDone = await notices.attempt(done, action);
    setBusy(false);
    if (isDone) close();
  };
  return (
    <>
      <button
        type="button"
        class={danger ? "danger" : ""}
        disabled={disabled}
        onClick={() => setOpen(true)}
      >
        {label}
      </button>
      {isOpen && (
        <Dialog title={title} onClose={close}>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              void act();
            }}
          >
            {children}
            {typed !== undefined && (
              <label>
                Type <code>{typed}</code> to confirm
                <input
                  value={name}
                  onInput={(event) => setName(event.currentTarget.value)}
                  autocomplete="off"
                  spellcheck={false}
                />
              </label>
            )}
            <div class="buttons">
              <button type="button" onClick={close}>
                Cancel
              </button>
              <button
                type="submit"
                class={danger ? "danger primary" : "primary"}
                disabled={isBusy || (typed !== undefined && name !== typed)}
              >
                {label}
              </button>
            </div>
          </form>
        </Dialog>
      )}
    </>
  );
}

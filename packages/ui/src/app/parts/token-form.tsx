import { useState } from "preact/hooks";
import { useApp } from "../app.ts";

/** Asks for a token after the agent has refused something. */
export function TokenForm() {
  const { session } = useApp();
  const [token, setToken] = useState("");
  return (
    <form
      class="token"
      onSubmit={(event) => {
        event.preventDefault();
        session.use(token.trim());
      }}
    >
      <p role="alert">
        The agent answered: <strong>{session.refusal.value}</strong>
      </p>
      <p class="muted">
        The first token is made by <code>drover acl bootstrap</code>, others under “Access”.
      </p>
      <label>
        Secret id of an ACL token, kept until this tab is closed
        <input
          type="password"
          autocomplete="off"
          value={token}
          onInput={(event) => setToken(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="primary">
        Use this token
      </button>
    </form>
  );
}

const MOST_TRIES = 5;

/**
 * Asks again where a request failed: after a long stall an agent closes connections as idle, perhaps
 * just when one is used again.
 */
export async function patiently<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask();
    } catch (error) {
      if (tries === MOST_TRIES) throw error;
    }
  }
}

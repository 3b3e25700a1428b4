/**
 * Plays rounds, several at once, until all are played or one has failed. Those that have begun are
 * waited for, so that a test that fails does not clear away what they still use.
 *
 * @throws the first failure
 */
export async function playRounds(
  count: number,
  { atOnce }: { atOnce: number },
  play: (round: number) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  let next = 0;
  const player = async (): Promise<void> => {
    for (let round = next++; round < count && failures.length === 0; round = next++) {
      await play(round).catch((error) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, player));
  if (failures.length > 0) throw failures[0];
}

/** What a call throws, as text, for tests that compare whole messages. */

/** The message of what `act` throws; a sentence of our own when it throws nothing. */
export function thrownText(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return "nothing was thrown";
}

/** The same for a promise. */
export async function rejectionText(act: Promise<unknown>): Promise<string> {
  try {
    await act;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return "nothing was thrown";
}

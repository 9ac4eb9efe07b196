/** What the workflow `month` does every hour. */
export async function hourly(): Promise<number> {
  return 1;
}

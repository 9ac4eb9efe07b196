/** The same for both workers, whose packages have the attempt's number in different places. */
exports.makeActivities = (attempt) => ({
  async echo(value) {
    return value;
  },
  /** Nothing shows it when core has told the workflow all that it had to tell: by then it has, for long. */
  async endsLate() {
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  },
  async flaky(fails) {
    if (attempt() <= fails) throw new Error('not yet');
    return attempt();
  },
});

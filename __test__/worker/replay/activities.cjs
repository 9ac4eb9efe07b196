/** The same for both workers, whose packages have the attempt's number in different places. */
exports.makeActivities = (attempt) => ({
  async echo(value) {
    return value;
  },
  async flaky(fails) {
    if (attempt() <= fails) throw new Error('not yet');
    return attempt();
  },
});

// Which server the tests and the demo run against: SERVER=embedded or SERVER=real. In CommonJS, as jest's configuration is.

/** What it is when SERVER is not set. */
const DEFAULT_SERVER = 'embedded';

const SERVERS = ['embedded', 'real'];

/**
 * @returns {'embedded' | 'real'}
 */
function chosenServer() {
  const chosen = process.env.SERVER || DEFAULT_SERVER;
  if (!SERVERS.includes(chosen)) {
    throw new Error(`SERVER is '${chosen}', which is none of ${SERVERS.join(', ')}`);
  }
  return chosen;
}

module.exports = { chosenServer };

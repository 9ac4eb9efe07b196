// Which worker runs the test workflows: WORKER=native, ours, or WORKER=official. In CommonJS, as jest's configuration is.

/** What it is when WORKER is not set. */
const DEFAULT_WORKER = 'native';

const WORKERS = ['native', 'official'];

/**
 * @returns {'native' | 'official'}
 */
function chosenWorker() {
  const chosen = process.env.WORKER || DEFAULT_WORKER;
  if (!WORKERS.includes(chosen)) {
    throw new Error(`WORKER is '${chosen}', which is none of ${WORKERS.join(', ')}`);
  }
  return chosen;
}

module.exports = { chosenWorker };

// What the tests and the demo run against: SERVER is `embedded` or `real`, WORKER `native`, ours, or `official`; the first of
// each when it is not set. In CommonJS, as jest's configuration is.

/**
 * @template {string} T
 * @param {string} name the environment variable
 * @param {[T, ...T[]]} values the first one is the default
 * @returns {T}
 */
function chosen(name, values) {
  const value = process.env[name] || values[0];
  const found = values.find((each) => each === value);
  if (found === undefined) {
    throw new Error(`${name} is '${value}', which is none of ${values.join(', ')}`);
  }
  return found;
}

const chosenServer = () => chosen('SERVER', ['embedded', 'real']);
const chosenWorker = () => chosen('WORKER', ['native', 'official']);

module.exports = { chosenServer, chosenWorker };

/** `temporal-native/worker`: the worker, which is a package of its own. */
import optionalPackage = require('./optional-package.js');

function load(): unknown {
  try {
    return require('temporal-native-worker');
  } catch (error) {
    throw optionalPackage.notInstalled(error, 'temporal-native/worker', 'temporal-native-worker', '--save');
  }
}

export = load();

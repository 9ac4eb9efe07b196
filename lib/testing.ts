/** `temporal-native/testing`: environments for tests, on the embedded server, which is a package of its own. */
import optionalPackage = require('./optional-package.js');

function load(): unknown {
  try {
    return require('./testing/index.js');
  } catch (error) {
    throw optionalPackage.notInstalled(error, 'temporal-native/testing', 'temporal-native-testing', '--save-dev');
  }
}

export = load();

/** `temporal-native/testing`: the embedded server, which is a package of its own. */
import optionalPackage = require('./optional-package.js');

function load(): unknown {
  try {
    return require('temporal-native-testing');
  } catch (error) {
    throw optionalPackage.notInstalled(error, 'temporal-native/testing', 'temporal-native-testing', '--save-dev');
  }
}

export = load();

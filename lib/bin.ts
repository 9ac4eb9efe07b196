/** The command `temporal-native`: that of the embedded server, which is a package of its own. */
import { notInstalled } from './optional-package.js';

try {
  require('temporal-native-testing/bin');
} catch (error) {
  const reason = notInstalled(error, 'the command temporal-native', 'temporal-native-testing', '--save-dev') as Error;
  if (reason === error) {
    throw error;
  }
  process.stderr.write(`${reason.message}\n`);
  process.exitCode = 1;
}

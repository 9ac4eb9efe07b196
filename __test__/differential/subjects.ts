/** Every script, by its subject. */
import type { Scripts } from './harness/raw-server';
import { scripts as activities } from './scripts/activities';
import { scripts as badInput } from './scripts/bad-input';
import { scripts as chains } from './scripts/chains';
import { scripts as children } from './scripts/children';
import { scripts as data } from './scripts/data';
import { scripts as history } from './scripts/history';
import { scripts as invalidCommands } from './scripts/invalid-commands';
import { scripts as lifecycle } from './scripts/lifecycle';
import { scripts as limits } from './scripts/limits';
import { scripts as namespaces } from './scripts/namespaces';
import { scripts as queries } from './scripts/queries';
import { scripts as start } from './scripts/start';
import { scripts as sticky } from './scripts/sticky';
import { scripts as timers } from './scripts/timers';
import { scripts as updateWithStart } from './scripts/update-with-start';
import { scripts as updates } from './scripts/updates';
import { scripts as visibility } from './scripts/visibility';
import { scripts as workflowTasks } from './scripts/workflow-tasks';

export const SUBJECTS: Readonly<Record<string, Scripts>> = {
  activities,
  'bad input': badInput,
  chains,
  children,
  data,
  history,
  'invalid commands': invalidCommands,
  lifecycle,
  limits,
  namespaces,
  queries,
  start,
  sticky,
  timers,
  'update with start': updateWithStart,
  updates,
  visibility,
  'workflow tasks': workflowTasks,
};

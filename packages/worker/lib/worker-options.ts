import { availableParallelism, hostname } from 'node:os';
import { checkInteger, checkKnown, checkNonEmpty, checkNumber, checkObject, describe } from '../../../lib/check.js';
import { type Duration, toMs } from '../../../lib/duration.js';
import type { WorkflowInfo } from '../../../lib/workflow/info.js';
import type { Sinks } from '../../../lib/workflow/sinks.js';
import type { ActivityFunction } from './activities.js';
import type { WorkflowBundle } from './bundler.js';
import { type ClientConnection, type NativeConnection, toWorkerConnection } from './connection.js';
import { type DataConverterPaths, loadPayloads } from './converters.js';
import { defaultLogger, type Logger } from './logger.js';
import type { NativeWorkerOptions } from './native.js';

/** What the worker's process does for the workflows' sinks. */
export type InjectedSinks<S extends Sinks = Sinks> = {
  [Name in keyof S]: { [Function in keyof S[Name]]: InjectedSinkFunction<Parameters<S[Name][Function]>> };
};

/** What one function of a sink does. */
export interface InjectedSinkFunction<Args extends any[]> {
  /** What it throws, or its promise rejects with, is logged. */
  fn(info: SinkCallInfo, ...args: Args): unknown;
  /** Whether it is called again when a workflow is replayed. Default: false. */
  callDuringReplay?: boolean;
}

/** What a sink is told of the workflow that calls it. */
export type SinkCallInfo = Omit<WorkflowInfo, 'unsafe'> & {
  readonly unsafe: Pick<WorkflowInfo['unsafe'], 'isReplaying'>;
};

/** What a worker is made with. */
export interface WorkerOptions {
  /** Where tasks come from. Clients name it when they start workflows. */
  taskQueue: string;
  /** The server, as a client's connection has it; the worker makes a connection of its own. */
  connection?: ClientConnection | NativeConnection;
  /** The server, by its address. Default: `127.0.0.1:7233`. */
  address?: string;
  /** Default: `default`. */
  namespace?: string;
  /** The module that exports the workflows, by its path. */
  workflowsPath?: string;
  /** Workflows that were bundled before, by `bundleWorkflowCode`. */
  workflowBundle?: WorkflowBundle | { codePath: string; sourceMapPath?: string };
  /** Modules that workflow code imports and never uses while it runs. */
  bundlerOptions?: { ignoreModules?: string[] };
  /** Functions by the activities' names. */
  activities?: object;
  /** How values become payloads, in workflows and activities. */
  dataConverter?: DataConverterPaths;
  /** Functions that workflows may call without waiting. */
  sinks?: InjectedSinks<any>;
  /** Who the worker says it is. Default: `pid@host`. */
  identity?: string;
  /** What its code is called by the server. */
  buildId?: string;
  /** How many workflows are kept in memory. Default: 1000. */
  maxCachedWorkflows?: number;
  /** How many workflow tasks are worked on at once. Default: 40. */
  maxConcurrentWorkflowTaskExecutions?: number;
  /** How many activities run at once. Default: 100. */
  maxConcurrentActivityTaskExecutions?: number;
  /** How many local activities run at once. Default: 100. */
  maxConcurrentLocalActivityExecutions?: number;
  /** How many polls for workflow tasks are out at once. Default: 10. */
  maxConcurrentWorkflowTaskPolls?: number;
  /** How many polls for activities are out at once. Default: 10. */
  maxConcurrentActivityTaskPolls?: number;
  /** How many activities the task queue starts per second, whichever workers take them. */
  maxTaskQueueActivitiesPerSecond?: number;
  /** How many activities this worker starts per second. */
  maxActivitiesPerSecond?: number;
  /** On how many threads workflows run. Default: one for each two processors, at most 4. */
  workflowThreads?: number;
  /** How long a task may wait for this worker, before another one may have it. Default: 10 s. */
  stickyQueueScheduleToStartTimeout?: Duration;
  /** The longest time between two heartbeats of one activity that reach the server. Default: 60 s. */
  maxHeartbeatThrottleInterval?: Duration;
  /** The same for activities without a heartbeat timeout. Default: 30 s. */
  defaultHeartbeatThrottleInterval?: Duration;
  /** How long activities may go on after a shutdown before they are cancelled. Default: 0. */
  shutdownGraceTime?: Duration;
  /**
   * After this time from the shutdown, `run()` rejects, whatever is still running. Workflow tasks fail then, so that another
   * worker has them at once; the server is told nothing of activities, and tries them again when their time is over. Default:
   * never.
   */
  shutdownForceTime?: Duration;
  /** How long workflow code may take for one task without waiting. Default: 5 s. */
  isolateExecutionTimeout?: Duration;
  /** Where lines go. Default: standard error. */
  logger?: Logger;
}

const KNOWN = [
  'taskQueue',
  'connection',
  'address',
  'namespace',
  'workflowsPath',
  'workflowBundle',
  'bundlerOptions',
  'activities',
  'dataConverter',
  'sinks',
  'identity',
  'buildId',
  'maxCachedWorkflows',
  'maxConcurrentWorkflowTaskExecutions',
  'maxConcurrentActivityTaskExecutions',
  'maxConcurrentLocalActivityExecutions',
  'maxConcurrentWorkflowTaskPolls',
  'maxConcurrentActivityTaskPolls',
  'maxTaskQueueActivitiesPerSecond',
  'maxActivitiesPerSecond',
  'workflowThreads',
  'stickyQueueScheduleToStartTimeout',
  'maxHeartbeatThrottleInterval',
  'defaultHeartbeatThrottleInterval',
  'shutdownGraceTime',
  'shutdownForceTime',
  'isolateExecutionTimeout',
  'logger',
] as const satisfies readonly (keyof WorkerOptions)[];

const MOST = 1_000_000;
const MOST_THREADS = 64;

/** The options with what was left out, checked. */
export interface CheckedWorkerOptions {
  readonly address: string;
  readonly native: NativeWorkerOptions;
  /** Gives the key that the connection has from now on. */
  readonly apiKey: (() => string) | undefined;
  readonly activities: ReadonlyMap<string, ActivityFunction>;
  readonly payloads: ReturnType<typeof loadPayloads>;
  readonly sinks: InjectedSinks;
  readonly logger: Logger;
  readonly executionTimeoutMs: number;
  readonly shutdownForceMs: number | undefined;
}

/** @throws TypeError or `ValueError` that names the option */
export function checkWorkerOptions(options: WorkerOptions): CheckedWorkerOptions {
  checkObject(options, 'the options of Worker.create');
  checkKnown(options, KNOWN, 'Worker.create');
  const given = options as WorkerOptions;
  const count = (name: CountOption, otherwise: number, least = 1): number =>
    given[name] === undefined ? otherwise : checkInteger(given[name], name, least, MOST);
  const ms = (name: DurationOption, otherwise: number): number =>
    given[name] === undefined ? otherwise : toMs(given[name], name);
  const perSecond = (name: 'maxTaskQueueActivitiesPerSecond' | 'maxActivitiesPerSecond') =>
    given[name] === undefined ? undefined : checkNumber(given[name], name, Number.MIN_VALUE, MOST);
  const { workflowsPath, workflowBundle, workflowThreads } = given;
  const { namespace, taskQueue, buildId, sinks, logger, executionTimeoutMs } = checkWorkflowOptions(given);
  const workflows = workflowsPath !== undefined || workflowBundle !== undefined;
  const activities = checkActivities(given.activities);
  if (!workflows && activities.size === 0) {
    throw new TypeError('Worker.create: workflowsPath, workflowBundle or activities are needed');
  }
  const { native: connection, apiKey } = toWorkerConnection(given.connection, given.address);
  const maxCachedWorkflows = count('maxCachedWorkflows', 1000, 0);
  const native: NativeWorkerOptions = {
    connection,
    namespace,
    taskQueue,
    identity: given.identity === undefined ? `${process.pid}@${hostname()}` : checkNonEmpty(given.identity, 'identity'),
    buildId,
    workflows,
    activities: activities.size > 0,
    workflowThreads:
      workflowThreads === undefined
        ? Math.min(4, Math.max(1, availableParallelism() >> 1))
        : checkInteger(workflowThreads, 'workflowThreads', 1, MOST_THREADS),
    maxCachedWorkflows,
    // With workflows in memory there are two kinds of polls for their tasks.
    maxWorkflowTasks: count('maxConcurrentWorkflowTaskExecutions', 40, maxCachedWorkflows > 0 ? 2 : 1),
    maxActivities: count('maxConcurrentActivityTaskExecutions', 100),
    maxLocalActivities: count('maxConcurrentLocalActivityExecutions', 100),
    maxWorkflowTaskPolls: count('maxConcurrentWorkflowTaskPolls', 10, maxCachedWorkflows > 0 ? 2 : 1),
    maxActivityTaskPolls: count('maxConcurrentActivityTaskPolls', 10),
    stickyTimeoutMs: ms('stickyQueueScheduleToStartTimeout', 10_000),
    maxHeartbeatThrottleMs: ms('maxHeartbeatThrottleInterval', 60_000),
    defaultHeartbeatThrottleMs: ms('defaultHeartbeatThrottleInterval', 30_000),
    maxTaskQueueActivitiesPerSecond: perSecond('maxTaskQueueActivitiesPerSecond'),
    maxActivitiesPerSecond: perSecond('maxActivitiesPerSecond'),
    gracefulShutdownMs: ms('shutdownGraceTime', 0),
  };
  return {
    address: connection.address,
    native,
    apiKey,
    activities,
    payloads: loadPayloads(given.dataConverter),
    sinks,
    logger,
    executionTimeoutMs,
    shutdownForceMs: given.shutdownForceTime === undefined ? undefined : ms('shutdownForceTime', 0),
  };
}

/** Those options, checked, that matter to workflow code. */
export function checkWorkflowOptions(given: WorkerOptions) {
  const { namespace = 'default', taskQueue, buildId, sinks = {}, logger = defaultLogger() } = given;
  if (given.workflowsPath !== undefined && given.workflowBundle !== undefined) {
    throw new TypeError('Worker.create: give workflowsPath or workflowBundle, not both');
  }
  return {
    namespace: checkNonEmpty(namespace, 'namespace'),
    taskQueue: checkNonEmpty(taskQueue, 'taskQueue'),
    buildId: buildId === undefined ? '' : checkNonEmpty(buildId, 'buildId'),
    sinks,
    logger,
    executionTimeoutMs: toMs(given.isolateExecutionTimeout ?? 5000, 'isolateExecutionTimeout'),
  };
}

type CountOption = Extract<keyof WorkerOptions, `maxC${string}`>;
type DurationOption = Extract<keyof WorkerOptions, `${string}Timeout` | `${string}Interval` | `shutdown${string}`>;

function checkActivities(activities: unknown): ReadonlyMap<string, ActivityFunction> {
  if (activities === undefined) {
    return new Map();
  }
  checkObject(activities, 'activities');
  const functions = new Map<string, ActivityFunction>();
  // Those of a class's object, too.
  for (
    let object: object | null = activities;
    object && !isObjectPrototype(object);
    object = Object.getPrototypeOf(object)
  ) {
    for (const name of Object.getOwnPropertyNames(object)) {
      const value: unknown = name === 'constructor' ? undefined : activities[name];
      if (typeof value === 'function' && !functions.has(name)) {
        functions.set(name, value.bind(activities));
      }
    }
  }
  if (functions.size === 0) {
    throw new TypeError(`activities must be an object with functions, not ${describe(activities)} without any`);
  }
  return functions;
}

/** Also that of another realm, such as jest's: what it has are no activities. */
function isObjectPrototype(object: object): boolean {
  return Object.getPrototypeOf(object) === null && Object.hasOwn(object, 'hasOwnProperty');
}

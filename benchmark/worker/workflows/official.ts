import { condition, defineSignal, proxyActivities, setHandler } from '@temporalio/workflow';
import { workflowsWith } from './definitions.ts';

const workflows = workflowsWith({ condition, defineSignal, proxyActivities, setHandler });
export const { hello, tenActivities, count, wait } = workflows;

import { condition, defineSignal, proxyActivities, setHandler } from 'temporal-native/workflow';
import { workflowsWith } from './definitions.ts';

const workflows = workflowsWith({ condition, defineSignal, proxyActivities, setHandler });
export const { hello, tenActivities, count, wait } = workflows;

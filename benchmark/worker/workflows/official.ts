import * as api from '@temporalio/workflow';
import { workflowsWith } from './definitions.ts';

export const { hello, tenActivities, count, wait } = workflowsWith(api);

import * as api from 'temporal-native/workflow';
import { workflowsWith } from './definitions.ts';

export const { hello, tenActivities, count, wait } = workflowsWith(api);

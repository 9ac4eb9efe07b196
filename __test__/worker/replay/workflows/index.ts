import * as api from '@temporalio/workflow';
import { makeProgram } from './program';

export const program = makeProgram(api);

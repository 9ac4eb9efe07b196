import * as api from '@temporalio/workflow';
import { makeBeside } from './beside';
import { makeProgram } from './program';

export const program = makeProgram(api);
export const beside = makeBeside(api);

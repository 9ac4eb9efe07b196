import * as ours from 'temporal-native/workflow';
import { makeBeside } from './beside';
import { makeProgram } from './program';

const api = ours as unknown as Parameters<typeof makeProgram>[0];

export const program = makeProgram(api);
export const beside = makeBeside(api);

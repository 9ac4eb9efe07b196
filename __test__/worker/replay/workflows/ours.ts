import * as api from 'temporal-native/workflow';
import { makeProgram } from './program';

export const program = makeProgram(api as unknown as Parameters<typeof makeProgram>[0]);

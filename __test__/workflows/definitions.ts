/** The signals and queries of the test workflows, named once for workflow code and for clients. */
import { defineQuery, defineSignal } from '@temporalio/workflow';

export const increment = defineSignal<[number?]>('increment');
export const getValue = defineQuery<number>('get');
export const pauseSignal = defineSignal('pause');
export const resumeSignal = defineSignal('resume');
export const foo = defineSignal<[number]>('foo');
export const finish = defineSignal('finish');
export const note = defineSignal<unknown[]>('note');
export const notes = defineQuery<unknown[][]>('notes');
export const broken = defineQuery<never>('broken');
export const sum = defineQuery<number, [number, number]>('sum');

/** The workflows that the official worker runs for the integration suite. */
export * from './cancellation';
export * from './chains';
export * from './counter';
export * from './data';
export * from './failures';
export * from './hello';

import { version as packageVersion } from '../package.json';

/** This package's. */
export const version: string = packageVersion;

/** What workflow code imports; `temporal-native/workflow`. */
export * from './workflow/index.js';

/** What activity code imports; `temporal-native/activity`. */
export * from './activity/index.js';

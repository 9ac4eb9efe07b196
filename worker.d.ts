export * from 'temporal-native-worker';

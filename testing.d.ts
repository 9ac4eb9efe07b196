export * from 'temporal-native-testing';

/** A module hook that gives activity code ours where it imports the official package. */
export function resolve(specifier, context, nextResolve) {
  return nextResolve(specifier === '@temporalio/activity' ? 'temporal-native/activity' : specifier, context);
}

/** @param {number} value */
export async function echo(value) {
  return value;
}

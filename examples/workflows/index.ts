/** The workflows that the examples' worker runs. */
export { greet } from './greet';
export { order } from './order';

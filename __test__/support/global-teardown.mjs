export { stopAll as default } from './test-server.mjs';

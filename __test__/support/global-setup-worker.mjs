/** The server alone: these tests have workers of their own. */
import { useServer } from './test-server.mjs';

export default async function globalSetup() {
  await useServer();
}

/**
 * A server as a script sees it: every RPC raw, each answer and each error kept in the transcript. What scripts share
 * beside that (starting a workflow, a worker that the script drives) stands on top of it.
 */
import { randomBytes } from 'node:crypto';
import { type CallOptions, RpcError, type ServerConnection } from './connection';
import {
  type Answer,
  messageType,
  methodOf,
  type OperatorService,
  type Request,
  type ServiceName,
  type TestService,
  type WorkflowService,
} from './definitions';
import { isOutOfTime, Normaliser } from './normalise';

/** What a script saw, in the order in which it asked. */
export type Transcript = readonly Entry[];

export interface Entry {
  readonly step: string;
  readonly request?: unknown;
  readonly answer?: unknown;
  readonly error?: unknown;
}

type Seen = { step: string; resolve: (normaliser: Normaliser) => Omit<Entry, 'step'> };

export const NAMESPACE = 'default';
export const IDENTITY = 'script';

export interface RecordedOptions extends CallOptions {
  /** Not to be kept: for what is asked until something is so, and for what another script owns. */
  quiet?: boolean;
  /** Leaves the request out of the transcript: it is too big to be read. */
  quietRequest?: boolean;
  /** For a poll that finds nothing: whether its answer says so or the caller's time is up first, it is kept as empty. */
  mayBeLate?: boolean;
  /** The namespace that is filled in. Empty fills in none. */
  namespace?: string;
}

export class RawServer {
  readonly #seen: Seen[] = [];
  /** What this script's ids end with; the normaliser takes it away. */
  readonly suffix = `~${randomBytes(6).toString('hex')}`;

  constructor(readonly connection: ServerConnection) {}

  /** An id that no other script on this server has. */
  id(name: string): string {
    return `${name}${this.suffix}`;
  }

  /** A call that has to succeed for the script to make sense. */
  async call<M extends keyof WorkflowService & string>(
    method: M,
    request: Request<WorkflowService, M>,
    options?: RecordedOptions,
  ): Promise<Answer<WorkflowService, M>> {
    return (await this.#recorded('workflow', method, request as object, options)) as Answer<WorkflowService, M>;
  }

  /** A call whose error is an answer too: it is kept, and `undefined` returned. */
  async ask<M extends keyof WorkflowService & string>(
    method: M,
    request: Request<WorkflowService, M>,
    options?: RecordedOptions,
  ): Promise<Answer<WorkflowService, M> | undefined> {
    return orUndefined(this.call(method, request, options));
  }

  async operator<M extends keyof OperatorService & string>(
    method: M,
    request: Request<OperatorService, M>,
    options?: RecordedOptions,
  ): Promise<Answer<OperatorService, M> | undefined> {
    const answer = this.#recorded('operator', method, request as object, options);
    return orUndefined(answer as Promise<Answer<OperatorService, M>>);
  }

  async testService<M extends keyof TestService & string>(
    method: M,
    request: Request<TestService, M>,
    options?: RecordedOptions,
  ): Promise<Answer<TestService, M> | undefined> {
    return orUndefined(this.#recorded('test', method, request as object, options) as Promise<Answer<TestService, M>>);
  }

  async health(service: string, options?: RecordedOptions): Promise<unknown> {
    return orUndefined(this.#recorded('health', 'check', { service }, options));
  }

  /** Keeps a fact that the script worked out of what it got: of times, of which came first. */
  note(what: string, value: unknown): void {
    this.#seen.push({ step: what, resolve: (normaliser) => ({ answer: normaliser.value(value) }) });
  }

  transcript(): Transcript {
    const normaliser = new Normaliser(this.suffix);
    return this.#seen.map(({ step, resolve }) => ({ step: normaliser.text(step), ...resolve(normaliser) }));
  }

  async #recorded(
    service: ServiceName,
    method: string,
    request: object,
    { quiet = false, quietRequest = false, mayBeLate = false, namespace = NAMESPACE, ...options }: RecordedOptions = {},
  ): Promise<unknown> {
    const { resolvedRequestType, resolvedResponseType } = methodOf(service, method);
    const filled = {
      ...('namespace' in resolvedRequestType.fields && namespace !== '' ? { namespace } : {}),
      ...('identity' in resolvedRequestType.fields ? { identity: IDENTITY } : {}),
      ...request,
    };
    // The place in the transcript is taken before the answer comes: calls that run at once keep their order.
    const asked = (normaliser: Normaliser) =>
      quietRequest ? {} : { request: normaliser.message(resolvedRequestType, request as Record<string, unknown>) };
    const seen: Seen = { step: method, resolve: (normaliser) => ({ ...asked(normaliser), answer: '<none yet>' }) };
    if (!quiet) this.#seen.push(seen);
    try {
      const answer = await this.connection.call(service, method, filled, options).catch((error) => {
        if (mayBeLate && error instanceof RpcError && isOutOfTime(error)) {
          return resolvedResponseType.decode(new Uint8Array());
        }
        throw error;
      });
      seen.resolve = (normaliser) => ({
        ...asked(normaliser),
        answer: normaliser.message(resolvedResponseType, answer as Record<string, unknown>),
      });
      return answer;
    } catch (error) {
      if (error instanceof RpcError) {
        seen.resolve = (normaliser) => ({ ...asked(normaliser), error: normaliser.error(error) });
      }
      throw error;
    }
  }
}

/** What a script does with a server. */
export type Script = (server: RawServer) => Promise<void>;
/** The scripts of one subject, by what each shows. */
export type Scripts = Readonly<Record<string, Script>>;

/** Runs a script on a server. A script that fails shows how far it came. */
export async function play(script: Script, connection: ServerConnection): Promise<Transcript> {
  const server = new RawServer(connection);
  try {
    await script(server);
  } catch (error) {
    const soFar = JSON.stringify(server.transcript().slice(-3), undefined, 2);
    throw new Error(`on ${connection.address}: ${String(error)}\nthe last it saw: ${soFar}`, { cause: error });
  }
  return server.transcript();
}

async function orUndefined<A>(answer: Promise<A>): Promise<A | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof RpcError) return undefined;
    throw error;
  }
}

/** The bytes of a message, for what travels inside another: updates' protocol messages. */
export function packed(type: string, message: object): { type_url: string; value: Uint8Array } {
  const definition = messageType(type);
  const value = definition.encode(definition.fromObject(message)).finish();
  return { type_url: `type.googleapis.com/${type}`, value };
}

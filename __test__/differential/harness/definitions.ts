/** The services' definitions as the official packages bring them: typed for scripts, reflected for the normaliser. */

import type { temporal } from '@temporalio/proto';
import * as definitions from '@temporalio/proto';

/** What a call of a service takes and gives. The last of the overloads is the one that returns a promise. */
export type Request<S, M extends keyof S> = S[M] extends (request: infer Q) => Promise<unknown> ? Q : never;
export type Answer<S, M extends keyof S> = S[M] extends (request: never) => Promise<infer A> ? A : never;

export type WorkflowService = temporal.api.workflowservice.v1.WorkflowService;
export type OperatorService = temporal.api.operatorservice.v1.OperatorService;
export type TestService = temporal.api.testservice.v1.TestService;

/** The part of protobufjs's reflection that is used here. */
export interface MessageType {
  readonly fullName: string;
  readonly fieldsArray: readonly Field[];
  readonly fields: Record<string, Field>;
  encode(message: unknown): { finish(): Uint8Array };
  decode(bytes: Uint8Array): Record<string, unknown>;
  fromObject(plain: object): unknown;
}

export interface EnumType {
  readonly valuesById: Record<number, string>;
}

export interface Field {
  readonly name: string;
  readonly type: string;
  readonly repeated: boolean;
  readonly map: boolean;
  readonly resolvedType: MessageType | EnumType | null;
  resolve(): Field;
}

export interface Method {
  readonly name: string;
  readonly resolvedRequestType: MessageType;
  readonly resolvedResponseType: MessageType;
  resolve(): Method;
}

interface Root {
  lookupType(name: string): MessageType;
  lookupService(name: string): { methods: Record<string, Method> };
}

const root = definitions as unknown as Root;

export const SERVICES = {
  workflow: 'temporal.api.workflowservice.v1.WorkflowService',
  operator: 'temporal.api.operatorservice.v1.OperatorService',
  test: 'temporal.api.testservice.v1.TestService',
  health: 'grpc.health.v1.Health',
} as const;

export type ServiceName = keyof typeof SERVICES;

export function messageType(fullName: string): MessageType {
  return root.lookupType(fullName);
}

/** The method of a service by the name that scripts use, `startWorkflowExecution`. */
export function methodOf(service: ServiceName, name: string): Method {
  const pascal = name.charAt(0).toUpperCase() + name.slice(1);
  const method = root.lookupService(SERVICES[service]).methods[pascal];
  if (method === undefined) throw new Error(`${SERVICES[service]} has no ${pascal}`);
  return method.resolve();
}

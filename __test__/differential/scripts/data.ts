/** Memo and search attributes of a workflow: at start, changed by commands, described. */
import { completeWorkflow, modifyProperties, recordMarker, upsertSearchAttributes } from '../harness/commands';
import type { Scripts } from '../harness/raw-server';
import { json, type Payload, typed } from '../harness/values';
import { describe, history, start, startRequest } from '../harness/workflow';

const NULL = { metadata: { encoding: Buffer.from('binary/null') } };

export const scripts: Scripts = {
  'a memo is added to and taken from': async (server) => {
    const workflow = await start(server, { memo: { fields: { a: json(1), b: json(2) } } });
    await workflow.worker.next(modifyProperties({ b: json('two'), c: json(3) }));
    await describe(workflow);
    await history(workflow);
  },

  'a null in a memo': async (server) => {
    const workflow = await start(server, { memo: { fields: { a: json(1), b: json(2) } } });
    await workflow.worker.next(modifyProperties({ a: NULL, b: json(null) }));
    await describe(workflow);
  },

  'search attributes are added to and taken from': async (server) => {
    const workflow = await start(server, {
      searchAttributes: { indexedFields: { CustomKeyword: json('a'), CustomInt: json(1), CustomBool: json(true) } },
    });
    await workflow.worker.next(
      upsertSearchAttributes({
        CustomKeyword: typed('Keyword', 'b'),
        CustomInt: NULL,
        CustomBool: json(null),
        CustomDouble: typed('Double', 1.5),
        CustomText: typed('Text', 'some words'),
        CustomDatetime: typed('Datetime', '2026-01-02T03:04:05Z'),
        CustomKeywordList: typed('KeywordList', ['x', 'y']),
      }),
    );
    await describe(workflow);
    await history(workflow);
  },

  'a field that older servers have from the start': async (server) => {
    const searchAttributes = { indexedFields: { CustomKeywordField: json('word') } };
    await server.ask('startWorkflowExecution', startRequest(server, { searchAttributes }));
  },

  'search attributes that are refused at start': async (server) => {
    const refused: Record<string, Record<string, Payload>> = {
      unknown: { Nope1: json(1) },
      'wrong-type': { CustomInt: json('no number') },
      'wrong-declared-type': { CustomInt: typed('Keyword', 'x') },
      'list-of-ints': { CustomInt: json([1, 2]) },
      system: { WorkflowId: json('me') },
      'predefined-build-ids': { BuildIds: json(['x']) },
      'bad-time': { CustomDatetime: json('yesterday') },
      'not-json': { CustomKeyword: { metadata: { encoding: Buffer.from('binary/plain') }, data: Buffer.from('x') } },
      'no-encoding': { CustomKeyword: { data: Buffer.from('"x"') } },
      null: { CustomKeyword: NULL },
      'empty-list': { CustomKeywordList: json([]) },
      'too-big': { CustomKeyword: json('x'.repeat(3_000)) },
    };
    for (const [name, indexedFields] of Object.entries(refused)) {
      const workflowId = server.id(name);
      const request = startRequest(server, { workflowId, searchAttributes: { indexedFields } });
      const answer = await server.ask('startWorkflowExecution', request);
      if (answer) await describe({ server, workflowId });
    }
  },

  'search attributes that are refused in a command': async (server) => {
    const refused: Record<string, Record<string, Payload>> = {
      none: {},
      unknown: { Nope1: json(1) },
      'wrong-type': { CustomInt: json('no number') },
      system: { StartTime: json('2026-01-02T03:04:05Z') },
    };
    for (const [name, indexedFields] of Object.entries(refused)) {
      const workflow = await start(server, { workflowId: server.id(name), taskQueue: { name: server.id(name) } });
      await workflow.worker.next(recordMarker('m1'), upsertSearchAttributes(indexedFields));
      await history(workflow);
    }
  },

  'an empty memo in a command': async (server) => {
    const workflow = await start(server);
    await workflow.worker.next(modifyProperties({}));
    await history(workflow);
  },

  'what a closed workflow had remains': async (server) => {
    const workflow = await start(server, {
      memo: { fields: { a: json(1) } },
      searchAttributes: { indexedFields: { CustomKeyword: json('a') } },
    });
    await workflow.worker.next(upsertSearchAttributes({ CustomKeyword: json('b') }), completeWorkflow());
    await describe(workflow);
  },

  'a memo that is too big': async (server) => {
    const memo = { fields: { big: json('x'.repeat(2 * 1024 * 1024 + 10)) } };
    await server.ask('startWorkflowExecution', startRequest(server, { memo }), { quietRequest: true });
  },

  'an input that is too big': async (server) => {
    const input = { payloads: [json('x'.repeat(2 * 1024 * 1024 + 10))] };
    await server.ask('startWorkflowExecution', startRequest(server, { input }), { quietRequest: true });
    const workflow = await start(server);
    const execution = { workflowId: workflow.workflowId };
    await server.ask(
      'signalWorkflowExecution',
      { workflowExecution: execution, signalName: 'big', input },
      { quietRequest: true },
    );
    await server.ask(
      'queryWorkflow',
      { execution, query: { queryType: 'big', queryArgs: input } },
      { quietRequest: true },
    );
    await history(workflow);
  },

  'a message that is too big': async (server) => {
    const input = { payloads: [json('x'.repeat(4 * 1024 * 1024 + 10))] };
    await server.ask('startWorkflowExecution', startRequest(server, { input }), { quietRequest: true });
  },
};

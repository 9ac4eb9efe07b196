import { defineQuery, type QueryDefinition } from '../definitions.js';
import type { Execution } from './execution.js';
import { ENHANCED_STACK_TRACE_QUERY, METADATA_QUERY, STACK_TRACE_QUERY } from './reserved-names.js';
import { type EnhancedStackTrace, locationsOf, stackTraces } from './stack-traces.js';

/** What a handler is called, and what it says of itself. */
export interface HandlerFacts {
  readonly name: string;
  readonly description?: string;
}

/** What a workflow says of itself to Temporal's user interface. */
export interface WorkflowMetadata {
  definition: {
    type: string;
    queryDefinitions: HandlerFacts[];
    signalDefinitions: HandlerFacts[];
    updateDefinitions: HandlerFacts[];
  };
  /** What was last given to `setCurrentDetails`. */
  currentDetails: string;
}

/** Where the workflow waits, as a text: what the query of Temporal's user interface and command line gives. */
export const stackTraceQuery: QueryDefinition<string> = defineQuery(STACK_TRACE_QUERY);
/** Where the workflow waits, in its parts. */
export const enhancedStackTraceQuery: QueryDefinition<EnhancedStackTrace> = defineQuery(ENHANCED_STACK_TRACE_QUERY);
/** What the workflow handles, and what it says of itself. */
export const workflowMetadataQuery: QueryDefinition<WorkflowMetadata> = defineQuery(METADATA_QUERY);

interface BuiltInQuery {
  readonly description: string;
  answer(execution: Execution): unknown;
}

/** What every workflow answers, in plain JSON whatever its data converter is: the asker is not of its code. */
export const BUILT_IN_QUERIES: ReadonlyMap<string, BuiltInQuery> = new Map([
  [
    STACK_TRACE_QUERY,
    { description: 'Where the workflow waits.', answer: (execution) => stackTraces(execution).join('\n\n') },
  ],
  [ENHANCED_STACK_TRACE_QUERY, { description: 'Where the workflow waits, in its parts.', answer: enhancedStackTrace }],
  [METADATA_QUERY, { description: 'What the workflow handles.', answer: workflowMetadata }],
]);

function enhancedStackTrace(execution: Execution): EnhancedStackTrace {
  return {
    sdk: { name: 'temporal-native', version: '' },
    sources: {},
    stacks: stackTraces(execution).map((trace) => ({ locations: locationsOf(trace) })),
  };
}

function workflowMetadata({ handlers, info, currentDetails }: Execution): WorkflowMetadata {
  const builtIn = [...BUILT_IN_QUERIES].map(([name, { description }]) => ({ name, description }));
  return {
    definition: {
      type: info.workflowType,
      queryDefinitions: [...builtIn, ...handlers.facts('queries')],
      signalDefinitions: handlers.facts('signals'),
      updateDefinitions: handlers.facts('updates'),
    },
    currentDetails,
  };
}

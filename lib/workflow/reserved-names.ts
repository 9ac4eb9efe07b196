export const STACK_TRACE_QUERY = '__stack_trace';
export const ENHANCED_STACK_TRACE_QUERY = '__enhanced_stack_trace';
export const METADATA_QUERY = '__temporal_workflow_metadata';

/** Whether signals, queries and updates of that name are Temporal's own. */
export function isReserved(name: string): boolean {
  return name.startsWith('__temporal_') || name === STACK_TRACE_QUERY || name === ENHANCED_STACK_TRACE_QUERY;
}

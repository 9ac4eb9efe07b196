export * from './cancelling';
export * from './chains';
export * from './determinism';
export * from './documents';
export * from './isolation';
export * from './modern';
export * from './seen-by-others';
export * from './thread';

import { AbortWatch } from '../../lib/abort-watch.js';

function counted() {
  const controller = new AbortController();
  const listeners = { added: 0, removed: 0 };
  const { signal } = controller;
  const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
  signal.addEventListener = ((...args: Parameters<typeof add>) => {
    listeners.added++;
    add(...args);
  }) as typeof signal.addEventListener;
  signal.removeEventListener = ((...args: Parameters<typeof remove>) => {
    listeners.removed++;
    remove(...args);
  }) as typeof signal.removeEventListener;
  return { controller, signal, listeners };
}

test('all who wait are told the reason, over one listener, which is then gone', () => {
  const { controller, signal, listeners } = counted();
  const watch = new AbortWatch();
  const told: unknown[] = [];
  for (let i = 0; i < 100; i++) {
    watch.add(signal, (reason) => told.push(reason));
  }
  expect(listeners).toEqual({ added: 1, removed: 0 });
  controller.abort('enough');
  expect(told).toEqual(new Array(100).fill('enough'));
  expect(listeners).toEqual({ added: 1, removed: 1 });
});

test('who has been removed is not told, and the last one takes the listener along', () => {
  const { controller, signal, listeners } = counted();
  const watch = new AbortWatch();
  const told: string[] = [];
  const first = () => told.push('first');
  const second = () => told.push('second');
  watch.add(signal, first);
  watch.add(signal, second);
  watch.remove(signal, first);
  expect(listeners.removed).toBe(0);
  watch.remove(signal, second);
  watch.remove(signal, second);
  expect(listeners).toEqual({ added: 1, removed: 1 });
  controller.abort();
  expect(told).toEqual([]);
});

test('one who removes another while being told does not disturb the rest', () => {
  const { controller, signal } = counted();
  const watch = new AbortWatch();
  const told: string[] = [];
  const last = () => told.push('last');
  watch.add(signal, () => {
    told.push('first');
    watch.remove(signal, last);
  });
  watch.add(signal, last);
  controller.abort();
  expect(told).toEqual(['first', 'last']);
});

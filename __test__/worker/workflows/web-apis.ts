/** What workflow code has of the web's and of Node's APIs. The tests run the same functions in Node itself. */
import type { AsyncLocalStorage as NodeStorage } from 'node:async_hooks';
import * as urlModule from 'node:url';
import * as api from 'temporal-native/workflow';
import { condition, defineSignal, setHandler, sleep } from 'temporal-native/workflow';
// biome-ignore lint/style/useNodejsImportProtocol: that is the other form.
import * as utilModule from 'util';

function attempt(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    const { name, message, code } = error as Error & { code?: unknown };
    return { name, message, code };
  }
}

const PARTS = [
  'href',
  'protocol',
  'username',
  'password',
  'host',
  'hostname',
  'port',
  'pathname',
  'search',
  'hash',
] as const;
const URLS: [string, string?][] = [
  ['https://user:pass@Example.com:8443/a/./b/../c d?x=1&y=%20#part'],
  ['../up?q', 'http://host/one/two/three'],
  ['http://host:80/\npath'],
  ['mailto:someone@example.com'],
  ['http://bücher.example/ä?ö#ü'],
  ['nothing'],
  ['/only/a/path', 'nothing either'],
];

/** What comes of URLs: taken apart, changed, and refused. */
export function urls(): unknown[] {
  const seen: unknown[] = URLS.map(([text, base]) =>
    attempt(() => {
      const url = new URL(text, base);
      return [
        ...PARTS.map((part) => url[part]),
        url.origin,
        String(url),
        JSON.stringify({ url }),
        [...url.searchParams],
      ];
    }),
  );
  const url = new URL('http://example.com/a?b=c#d');
  const params = url.searchParams;
  for (const part of PARTS) {
    for (const value of ['https:', 'x:y', '1234', 'new.example', '/path and more', '?q=1&q=2', '#frag', '']) {
      seen.push(
        attempt(() => {
          url[part] = value;
        }),
        url.href,
        String(params),
      );
    }
  }
  url.href = 'http://example.com/?a=1';
  params.append('a', '2 & more');
  params.set('b', 'ü');
  seen.push(url.href, url.search, params === url.searchParams, URL.canParse('http://a'), URL.canParse('a'));
  params.delete('a');
  params.delete('b');
  return [...seen, url.href, Object.prototype.toString.call(url)];
}

/** What comes of a query's parameters. */
export function searchParams(): unknown[] {
  const inits: unknown[] = [
    undefined,
    '?a=1&b=2&a=3&=x&y&&%zz=%ff+%41&c=ü%C3%BC',
    { a: 1, b: 'x y' },
    [
      ['a', '1'],
      ['a', '2'],
    ],
    new Map([['m', 'n']]),
    new URLSearchParams('p=q'),
    [['a']],
    "lone=\uD800&pair=😀&marks=!*'()~-._",
  ];
  const seen: unknown[] = inits.map((init) =>
    attempt(() => {
      const params = new URLSearchParams(init as string);
      return [
        [...params],
        String(params),
        params.size,
        params.get('a'),
        params.getAll('a'),
        params.has('a'),
        params.get('z'),
      ];
    }),
  );
  const params = new URLSearchParams('b=2&a=1&b=3&c=4');
  params.set('b', 'new');
  params.append('a', 'again');
  seen.push(String(params), params.has('a', 'again'), params.has('a', 'never'));
  params.sort();
  seen.push(String(params), [...params.keys()], [...params.values()]);
  params.delete('a', '1');
  params.forEach((value, name, all) => void seen.push([value, name, all === params]));
  for (const pair of params) pair[1] = 'changed by who looks';
  return [...seen, String(params)];
}

/** How many parameters a long query comes to, and one of them. */
export async function longQuery(length: number): Promise<unknown[]> {
  const pairs = Array.from({ length }, (_none, index) => `name${index}=value+${index}`);
  const { searchParams } = new URL(`http://host/?${pairs.join('&')}`);
  const all = [...searchParams];
  return [all.length, all[length - 1]];
}

/** What comes of texts in bytes, and of bytes as text. */
export function texts(): unknown[] {
  const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
  const samples = [
    [],
    [0x61, 0xc3, 0xbc],
    [...BYTE_ORDER_MARK, 0x61],
    [0xff, 0x61],
    [0xf0, 0x9f, 0x98],
    BYTE_ORDER_MARK,
  ];
  const seen: unknown[] = [{}, { fatal: true }, { ignoreBOM: true }].flatMap((options) =>
    samples.map((bytes) => attempt(() => new TextDecoder('utf-8', options).decode(new Uint8Array(bytes)))),
  );
  for (const options of [{}, { fatal: true }, { ignoreBOM: true }]) {
    const decoder = new TextDecoder('UTF8', options);
    const chunks = [
      [0xef, 0xbb],
      [0xbf, 0x61, 0xf0, 0x9f],
      [0x98, 0x80],
      [...BYTE_ORDER_MARK, 0xe2],
      [0x82],
      [0xac, 0xc3],
    ];
    seen.push(decoder.encoding, decoder.fatal, decoder.ignoreBOM);
    seen.push(chunks.map((bytes) => decoder.decode(new Uint8Array(bytes), { stream: true })));
    seen.push(
      attempt(() => decoder.decode()),
      attempt(() => decoder.decode(new Uint8Array([0x62]).buffer)),
      attempt(() => decoder.decode(new Uint16Array([0x6262]))),
    );
  }
  for (const value of [5, null, 'text', []]) seen.push(attempt(() => new TextDecoder().decode(value as never)));

  const encoder = new TextEncoder();
  for (const text of ['', 'a\u00fc\u20ac\u{1f600}', '\ufeffa', 'lone \ud800']) {
    seen.push([...encoder.encode(text)]);
    for (let size = 0; size < 12; size++) {
      const bytes = new Uint8Array(size + 1).subarray(1);
      seen.push(encoder.encodeInto(text, bytes), [...bytes]);
    }
  }
  return [...seen, [...encoder.encode()], Object.prototype.toString.call(encoder)];
}

/** What comes of signals and of targets of events. */
export async function signalsAndEvents(): Promise<unknown[]> {
  const seen: unknown[] = [];
  const note = (what: string) => () => void seen.push(what);
  const controller = new AbortController();
  const { signal } = controller;
  const twice = note('twice');
  signal.addEventListener('abort', twice);
  signal.addEventListener('abort', twice);
  signal.addEventListener('abort', note('once'), { once: true });
  const taken = note('taken away');
  signal.addEventListener('abort', taken);
  signal.removeEventListener('abort', taken);
  signal.addEventListener('abort', {
    handleEvent: (event: Event) => void seen.push(event.type, event.target === signal),
  });
  signal.onabort = note('replaced');
  signal.onabort = note('onabort');
  const any = AbortSignal.any([new AbortController().signal, signal]);
  any.addEventListener('abort', note('any'));
  seen.push(
    signal.aborted,
    signal.reason,
    attempt(() => signal.throwIfAborted()),
    any.aborted,
  );
  controller.abort();
  controller.abort('a second time');
  const { name, message } = signal.reason as Error;
  seen.push(signal.aborted, name, message, (signal.reason as { code: number }).code, any.reason === signal.reason);
  seen.push(
    attempt(() => signal.throwIfAborted()),
    AbortSignal.abort('why').reason,
    AbortSignal.any([signal]).aborted,
  );
  seen.push(attempt(() => new AbortSignal()));

  const target = new EventTarget();
  target.addEventListener('stop', (event) => event.preventDefault());
  target.addEventListener('stop', (event) => event.stopImmediatePropagation());
  target.addEventListener('stop', note('never'));
  const removing = new AbortController();
  target.addEventListener('go', note('removed by a signal'), { signal: removing.signal });
  removing.abort();
  seen.push(target.dispatchEvent(new Event('stop', { cancelable: true })), target.dispatchEvent(new Event('go')));
  const later = note('taken away by another one');
  target.addEventListener('go', () => target.removeEventListener('go', later), null as never);
  target.addEventListener('go', later);
  target.addEventListener('go', undefined as never);
  target.removeEventListener('go', undefined as never, null as never);
  target.dispatchEvent(new Event('go'));
  for (const value of [5, 'text']) {
    const wrong = [() => target.addEventListener('go', value as never), () => target.dispatchEvent(value as never)];
    seen.push(wrong.map((call) => (attempt(call) as { code: string }).code));
  }
  const timed = AbortSignal.timeout(1);
  await new Promise((resolve) => timed.addEventListener('abort', resolve));
  return [...seen, (timed.reason as Error).name, (timed.reason as Error).message];
}

/** Which value there is where. */
export async function storages(Storage: typeof NodeStorage, pause: () => Promise<unknown>): Promise<unknown[]> {
  const seen: unknown[] = [];
  const [first, second] = [new Storage<string>(), new Storage<{ n: number }>()];
  const look = () => void seen.push([first.getStore(), second.getStore()?.n]);
  look();
  const ran = first.run(
    'a',
    async (argument: string) => {
      look();
      await pause();
      look();
      await second.run({ n: 1 }, async () => {
        await pause();
        look();
        first.exit(look);
      });
      look();
      return argument;
    },
    'given',
  );
  look();
  seen.push(await ran);
  look();
  const later = first.run('b', () => new Promise<void>((resolve) => setTimeout(() => resolve(look()), 1)));
  const { bound, restore } = first.run('c', () => ({ bound: Storage.bind(look), restore: Storage.snapshot() }));
  bound();
  restore(look);
  await later;
  await (async () => {
    await pause();
    first.enterWith('d');
    look();
    await pause();
    look();
  })();
  look();
  await first.run('e', async () => {
    first.disable();
    look();
    await pause();
    look();
  });
  seen.push(
    attempt(() =>
      second.run({ n: 2 }, () => {
        throw new RangeError('thrown inside');
      }),
    ),
  );
  return seen;
}

/** Whether modules of Node have what is global. */
export async function importsModules(): Promise<boolean[]> {
  return [
    urlModule.URL === URL,
    urlModule.URLSearchParams === URLSearchParams,
    utilModule.TextEncoder === TextEncoder,
    utilModule.TextDecoder === TextDecoder,
  ];
}

export async function seesUrls(): Promise<unknown[]> {
  return urls();
}

export async function seesTexts(): Promise<unknown[]> {
  return texts();
}

export async function seesSearchParams(): Promise<unknown[]> {
  return searchParams();
}

export async function seesStorages(): Promise<unknown[][]> {
  const Own = api.AsyncLocalStorage as unknown as typeof NodeStorage;
  const { AsyncLocalStorage: Global } = globalThis as unknown as { AsyncLocalStorage: typeof NodeStorage };
  return [await storages(Own, () => Promise.resolve()), await storages(Global, () => sleep(1))];
}

export const goOn = defineSignal('goOn');

/** Enters a value wherever code of a workflow begins, and is cancelled. */
export async function entersAndIsCancelled(): Promise<void> {
  const storage = new api.AsyncLocalStorage<number>();
  storage.enterWith(1);
  setHandler(goOn, () => storage.enterWith(2));
  await condition(() => {
    storage.enterWith(3);
    return false;
  });
}

export const lookAround = defineSignal('lookAround');

/** What the handler of one signal sees of what that of another one has entered. */
export async function entersInHandler(): Promise<unknown[]> {
  const storage = new api.AsyncLocalStorage<string>();
  let seen: unknown[] | undefined;
  setHandler(goOn, () => storage.enterWith('entered'));
  setHandler(lookAround, () => {
    seen = [storage.getStore() ?? 'nothing'];
  });
  await condition(() => seen !== undefined);
  return seen as unknown as unknown[];
}

/** Whether what one workflow has entered, or its cancellation, is in the way of this one. */
export async function isInOwnScope(): Promise<boolean> {
  const atFirst = api.CancellationScope.current().consideredCancelled;
  await sleep(1);
  return !atFirst && !api.CancellationScope.current().consideredCancelled;
}

export async function throwsInListener(): Promise<void> {
  const controller = new AbortController();
  controller.signal.addEventListener('abort', () => {
    throw new RangeError('thrown by a listener');
  });
  controller.abort();
}

/** Formats the time that it is, after it has worked for longer than a format's unit. */
export async function formatsTime(): Promise<string[][]> {
  const format = new Intl.DateTimeFormat('en', { second: 'numeric', fractionalSecondDigits: 3 });
  for (let i = 0, sum = 0; i < 20_000_000; i++) sum = (sum + i) % 7;
  const now = Date.now();
  const parts = (list: Intl.DateTimeFormatPart[]) => list.map(({ value }) => value).join('');
  return [
    [format.format(), format.format(now)],
    [[undefined].map(format.format as never).join(), format.format(now)],
    [parts(format.formatToParts()), parts(format.formatToParts(now))],
    [
      new Date().toLocaleTimeString('en', { fractionalSecondDigits: 3 } as never),
      new Date(now).toLocaleTimeString('en', { fractionalSecondDigits: 3 } as never),
    ],
    [String(Object.is(format.format, format.format)), 'true'],
  ];
}

/** What code compiled for `using` needs. */
export async function disposes(): Promise<string[]> {
  const done: string[] = [];
  {
    using first = { [Symbol.dispose]: () => void done.push('first') };
    await using second = { [Symbol.asyncDispose]: async () => void done.push('second') };
    done.push(typeof first, typeof second);
  }
  return done;
}

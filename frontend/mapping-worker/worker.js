// The worker's door: {id, call, args} comes in, {id, ok} or {id, error} goes out.
import init, * as engine from './mapping_worker.js';

const ready = init().then(() => engine.start());

self.onmessage = async ({ data }) => {
  const { id, call, args } = data;
  try {
    await ready;
    const answer = engine.call(call, typeof args === 'string' ? args : JSON.stringify(args ?? {}));
    // As text: a number keeps every digit only there.
    self.postMessage({ id, ok: answer });
  } catch (error) {
    self.postMessage({ id, error: typeof error === 'string' ? error : `the mapping engine failed: ${error?.message ?? error}` });
  }
};

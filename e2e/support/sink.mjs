// A system of the outside world that takes what is posted to it and remembers it.
import { createServer } from 'node:http';

/** Starts a sink; `sink.received` is what came, in order; `sink.answer(422)` makes it refuse from then on. */
export async function startSink() {
  const received = [];
  let status = 200;
  const server = createServer((request, answer) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      let body = text;
      try {
        body = JSON.parse(text);
      } catch {
        // Kept as text.
      }
      received.push({ method: request.method, path: request.url, headers: request.headers, body });
      answer.writeHead(status, { 'content-type': 'application/json' });
      answer.end('{"ok":true}');
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    host: `127.0.0.1:${server.address().port}`,
    received,
    answer: (next) => {
      status = next;
    },
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}

// Server-sent events over one response.

/** What a client may leave unread before it is let go. */
const mostUnreadBytes = 1 << 20;

export function eventStream(response, onTooSlow) {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  let ended = false;
  return {
    /** Data without line breaks, as JSON is, cannot begin another event. */
    send(type, data) {
      if (ended || response.destroyed) return;
      response.write(`event: ${oneLine(type)}\ndata: ${JSON.stringify(data, whatJsonLacks)}\n\n`);
      if (response.writableLength <= mostUnreadBytes) return;
      ended = true;
      onTooSlow();
      response.destroy();
    },
    end() {
      if (!ended) response.end();
      ended = true;
    },
  };
}

/** Scripts name events of their own. */
function oneLine(type) {
  return String(type).replaceAll(/[\r\n]/g, ' ');
}

function whatJsonLacks(key, value) {
  return typeof value === 'bigint' ? String(value) : value;
}

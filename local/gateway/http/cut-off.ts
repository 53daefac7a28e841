import type { Socket } from "node:net";
import { Transform } from "node:stream";

/** Lets so many bytes pass, then resets the client's connection, as a network does that breaks down. */
export function cutOff(socket: Socket, afterBytes: number): Transform {
  let passed = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      passed += chunk.length;
      if (passed <= afterBytes) return done(undefined, chunk);
      this.push(chunk.subarray(0, Math.max(0, chunk.length - (passed - afterBytes))));
      // What has passed is to get there. It is never done: what waits behind it is let go of when the connection closes.
      setTimeout(reset, arrivalMs, socket);
    },
  });
}

const arrivalMs = 20;

/** Node.js resets plain connections only: under TLS the client sees one that is closed too early. */
function reset(socket: Socket): void {
  if ("encrypted" in socket) socket.destroy();
  else socket.resetAndDestroy();
}

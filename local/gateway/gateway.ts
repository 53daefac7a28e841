import { CallLog } from "./call-log";
import { ensureCertificates } from "./http/certificates";
import { answerControl, isControl, isHealth } from "./control";
import { refusal } from "./http/admission";
import { Authentication } from "./http/authentication";
import { Exchanges } from "./http/exchange";
import { Faults } from "./faults";
import { IdleTime, watchIdle, type WhenIdle } from "./idle";
import { KeyedLock } from "./ecr/keyed-lock";
import { listenOnePort } from "./http/one-port";

export interface GatewayOptions {
  /** Port on 127.0.0.1; 0 takes a free one. */
  readonly port: number;
  /** `http://127.0.0.1:PORT` of the emulator. */
  readonly emulator: string;
  /** By which the emulator knows the gateway. @default it lets everybody in */
  readonly key?: string | undefined;
  /** What calls must be signed with, and the control API and the registry ask for. @default nothing */
  readonly secret?: string | undefined;
  /** Holds the certificate authority, the server certificate and the bundle; made when absent. */
  readonly dir: string;
  /** @default nothing */
  readonly whenIdle?: WhenIdle | undefined;
}

export interface Gateway {
  readonly port: number;
  readonly url: string;
  close(): Promise<void>;
}

/**
 * A thin proxy before the AWS emulator that mends where it differs from AWS, counts calls and injects faults.
 *
 * HTTP and HTTPS on one port. What it does not have to read is streamed.
 */
export async function createGateway(o: GatewayOptions): Promise<Gateway> {
  const { key: privateKey, cert } = await ensureCertificates(o.dir);
  const emulator = new URL(o.emulator);
  const authentication = new Authentication(o.secret);
  const idle = new IdleTime();
  const parts = {
    authentication,
    idle,
    calls: new CallLog(),
    faults: new Faults(),
    lock: new KeyedLock(),
    emulator,
    key: o.key,
  };
  const server = await listenOnePort({
    port: o.port,
    key: privateKey,
    cert,
    handler: (port) => {
      const exchanges = new Exchanges({ ...parts, port });
      return (request, response) => {
        // Errors of a connection end it; they must never end the gateway.
        request.on("error", () => response.destroy());
        response.on("error", () => response.destroy());
        if (!isHealth(request)) idle.follow(response);
        const refused = refusal(request);
        if (refused) {
          request.resume();
          response.writeHead(403, { "content-type": "application/json" }).end(JSON.stringify(refused));
          return;
        }
        if (isControl(request) && !authentication.admitsControl(request)) {
          request.resume();
          response.writeHead(403, { "content-type": "application/json" }).end(JSON.stringify(keyless));
          return;
        }
        const answered = isControl(request)
          ? answerControl(request, response, { ...parts, port })
          : exchanges.answer(request, response);
        answered.catch(() => response.destroy());
      };
    },
  });
  const stopWatching = o.whenIdle ? watchIdle(idle, o.whenIdle) : () => undefined;
  const close = () => {
    stopWatching();
    return server.close();
  };
  return { port: server.port, url: `http://127.0.0.1:${server.port}`, close };
}

const keyless = {
  code: "Unauthorized",
  message: "The control API asks for `authorization: Bearer <AWS_SECRET_ACCESS_KEY of the local shell>`.",
};

import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { isOurs, ownFolder } from "../ours/own-folder";
import { type Daemon, strayDaemons } from "../process";
import { socketFolder } from "./socket-path";

/** The folder of the Docker that all local AWSs of a machine share: two would fight over the bridge `docker0`. */
export interface DockerHome {
  readonly dir: string;
  readonly host: string;
  /** Docker's `--exec-root`, with the sockets of its containerd. */
  readonly execRoot: string;
  readonly logFile: string;
  /** The daemon that runs there. */
  readonly daemon: Daemon | undefined;
}

/** That of the shared Docker which runs already, whatever cache it was started from; else the one in this cache. */
export function dockerHome(cache: string): DockerHome {
  const running = strayDaemons("").find(
    ({ logFile }) => logFile.endsWith(logName) && isOurs(path.dirname(logFile)),
  );
  const dir = running === undefined ? path.join(cache, "docker") : path.dirname(running.logFile);
  const sockets = socketFolder(dir, "exec/containerd/containerd-debug.sock.ttrpc");
  return {
    dir,
    host: `unix://${path.join(sockets, "docker.sock")}`,
    execRoot: path.join(sockets, "exec"),
    logFile: path.join(dir, path.basename(logName)),
    daemon: running,
  };
}

const logName = "/docker/shared-docker.log";

/** Notes that a local AWS uses the shared Docker. */
export function addOwner(home: DockerHome, owner: string): void {
  ownFolder(home.dir);
  fs.mkdirSync(ownersOf(home), { recursive: true });
  fs.writeFileSync(ownerFile(home, owner), owner);
}

/** Removes the note. Returns whether anybody is left; a local AWS whose folder is gone no longer counts. */
export function removeOwner(home: DockerHome, owner: string): { readonly left: boolean } {
  fs.rmSync(ownerFile(home, owner), { force: true });
  const notes = fs.existsSync(ownersOf(home)) ? fs.readdirSync(ownersOf(home)) : [];
  const left = notes.some((note) => fs.existsSync(fs.readFileSync(path.join(ownersOf(home), note), "utf8")));
  return { left };
}

function ownersOf(home: DockerHome): string {
  return path.join(home.dir, "owners");
}

function ownerFile(home: DockerHome, owner: string): string {
  return path.join(ownersOf(home), createHash("sha256").update(owner).digest("hex").slice(0, 16));
}

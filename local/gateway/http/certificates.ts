import { X509Certificate } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { rootCertificates } from "node:tls";
import { generate } from "selfsigned";

/** The gateway's certificate authority and server certificate, as files in `dir`. */
export interface Certificates {
  readonly key: string;
  readonly cert: string;
  /** The authority alone. */
  readonly caFile: string;
  /** The system's authorities and ours: what SSL_CERT_FILE is to name, since it replaces the system's. */
  readonly bundleFile: string;
}

/** Takes the certificates in `dir`, or makes them when there are none or they are about to expire. */
export async function ensureCertificates(dir: string): Promise<Certificates> {
  await fs.mkdir(dir, { recursive: true, mode: 0o700 });
  const file = (name: string) => path.join(dir, name);
  const caFile = file("ca.pem");
  const bundleFile = file("ca-bundle.pem");
  const found = await read(file("server-key.pem"), file("server.pem"), caFile);
  if (found && usable(found.cert, found.ca)) {
    await writeBundle(bundleFile, found.ca);
    return { key: found.key, cert: found.cert, caFile, bundleFile };
  }
  const made = await make();
  // The authority's own key is not kept: nothing else is ever to be signed with it.
  await write(file("server-key.pem"), made.key, 0o600);
  await write(file("server.pem"), made.cert, 0o644);
  await write(caFile, made.ca, 0o644);
  await writeBundle(bundleFile, made.ca);
  return { key: made.key, cert: made.cert, caFile, bundleFile };
}

const days = (count: number) => count * 24 * 60 * 60 * 1000;

async function make(): Promise<{ ca: string; key: string; cert: string }> {
  const now = Date.now();
  const validity = {
    keyType: "ec",
    algorithm: "sha256",
    notBeforeDate: new Date(now - days(1)), // clocks of containers and virtual machines differ
    notAfterDate: new Date(now + days(397)),
  } as const;
  const ca = await generate([{ name: "commonName", value: "berth local AWS (this machine only)" }], {
    ...validity,
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const server = await generate([{ name: "commonName", value: "localhost" }], {
    ...validity,
    ca: { key: ca.private, cert: ca.cert },
    extensions: [
      { name: "basicConstraints", cA: false },
      { name: "keyUsage", digitalSignature: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      {
        name: "subjectAltName",
        altNames: [
          { type: 2, value: "localhost" },
          { type: 7, ip: "127.0.0.1" },
        ],
      },
    ],
  });
  return { ca: ca.cert, key: server.private, cert: server.cert };
}

function usable(cert: string, ca: string): boolean {
  try {
    const server = new X509Certificate(cert);
    const soon = Date.now() + days(30);
    return Date.parse(server.validTo) > soon && server.verify(new X509Certificate(ca).publicKey);
  } catch {
    return false; // half-written by a run that was killed
  }
}

async function read(
  key: string,
  cert: string,
  ca: string,
): Promise<{ key: string; cert: string; ca: string } | undefined> {
  try {
    const [keyText, certText, caText] = await Promise.all(
      [key, cert, ca].map((name) => fs.readFile(name, "utf8")),
    );
    return keyText && certText && caText ? { key: keyText, cert: certText, ca: caText } : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Where distributions keep the system's bundle; without one of them Node's own list is taken. */
const systemBundles = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

async function writeBundle(bundleFile: string, ca: string): Promise<void> {
  let system = rootCertificates.join("\n");
  for (const candidate of [process.env["SSL_CERT_FILE"], ...systemBundles]) {
    if (!candidate || path.resolve(candidate) === path.resolve(bundleFile)) continue;
    const text = await fs.readFile(candidate, "utf8").catch(() => undefined);
    if (text !== undefined) {
      system = text;
      break;
    }
  }
  await write(bundleFile, `${system.trimEnd()}\n${ca}`, 0o644);
}

/** Through a rename, so that a reader never sees half a file. */
async function write(file: string, text: string, mode: number): Promise<void> {
  const draft = `${file}.${process.pid}`;
  await fs.writeFile(draft, text, { mode });
  await fs.rename(draft, file);
}

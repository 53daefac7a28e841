import { systemPath } from "../debian";

const passedOn = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"];

/** The environment of a container daemon: how this machine reaches the internet, nothing else of the user's. */
export function daemonEnvironment(home: string): Record<string, string> {
  const environment: Record<string, string> = { PATH: systemPath(), HOME: home, TMPDIR: home };
  for (const name of [...passedOn, ...passedOn.map((name) => name.toLowerCase())]) {
    const value = process.env[name];
    if (value !== undefined) environment[name] = value;
  }
  return environment;
}
